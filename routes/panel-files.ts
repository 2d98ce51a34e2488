import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KeptFile, keptFolder } from './http/kept-file';

const ROOT = join(__dirname, '..');

/** The package's module for browsers. */
const PARSER = join(dirname(require.resolve('eventsource-parser/package.json')), 'dist/index.js');

/**
 * Returns the files below `/panel/`, each by its path: those of the panel, and below `sdk/` the modules of the SDK. The
 * package that the SDK uses has the name of the module that imports it.
 */
export function panelFiles(): ReadonlyMap<string, KeptFile> {
  return new Map([
    ...keptFolder(join(ROOT, 'panel')),
    ...sdkModules(join(ROOT, 'sdk')),
    ['sdk/eventsource-parser.js', KeptFile.at(PARSER)],
  ]);
}

/**
 * The modules of the SDK in JavaScript. A build has compiled them. Sources that run without a build (the demo, tests)
 * are compiled when a browser first asks for them, so no compiled file can be older than its source.
 */
function sdkModules(folder: string): [path: string, file: KeptFile][] {
  return readdirSync(folder).flatMap((name): [string, KeptFile][] => {
    const path = join(folder, name);
    if (name.endsWith('.js')) return [[`sdk/${name}`, KeptFile.at(path)]];
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) return [];
    return [[`sdk/${name.replace(/ts$/, 'js')}`, new KeptFile('.js', () => compile(path))]];
  });
}

/** Resolves with the text that `npm run build` would make of the module. */
async function compile(path: string): Promise<{ readonly bytes: Buffer }> {
  // A package of development. A build never comes here.
  const { parseJsonConfigFileContent, readConfigFile, sys, transpileModule } = await import('typescript');
  const { config } = readConfigFile(join(ROOT, 'tsconfig.sdk.json'), sys.readFile);
  const { options: compilerOptions } = parseJsonConfigFileContent(config, sys, ROOT);
  return {
    bytes: Buffer.from(transpileModule(await readFile(path, 'utf8'), { compilerOptions }).outputText),
  };
}
