import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * `npm run bench`: measures the shipped program. Everything is compiled as `npm run build` does it, into a temporary
 * folder, and run from there: TypeScript that runs without a build (tsx) is slower than its JavaScript.
 */
const ROOT = resolve(__dirname, '../..');

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    process.exitCode =
      compileInto(folder) || node([join(folder, 'test/bench/all.js'), ...process.argv.slice(2)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns the exit code of the compiler */
function compileInto(folder: string): number {
  // The files that the compiled files expect beside them.
  for (const name of ['node_modules', 'fixtures', 'package.json']) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  const options = {
    project: join(ROOT, 'test/tsconfig.json'),
    outDir: folder,
    noEmit: 'false',
    allowJs: 'false',
    sourceMap: 'false',
    // `npm run check` checks the types.
    noCheck: 'true',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const code = node([require.resolve('typescript/bin/tsc'), ...args]);
  // The gateway reads the panel's files when it starts.
  symlinkSync(join(ROOT, 'routes/panel'), join(folder, 'routes/panel'));
  const worker = 'src/store/sqlite-worker.cjs';
  symlinkSync(join(ROOT, worker), join(folder, worker));
  return code;
}

/** @returns the exit code; 1 if a signal ended it */
function node(args: readonly string[]): number {
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
}

main();
