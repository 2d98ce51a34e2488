import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { HTML } from '../../routes/openapi/page';
import { uiFolder } from '../../routes/openapi/ui-folder';

const ROOT = join(__dirname, '../..');
const json = (name: string) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'));

interface Locked {
  /** Only if it differs from the name of the folder. */
  readonly name?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
}
const locked = Object.entries<Locked>(json('package-lock.json').packages);
const installed = locked.filter(([path, { dev }]) => path !== '' && dev !== true);

test('no package of a production install runs a script during the installation', () => {
  expect(installed.length).toBeGreaterThan(50);
  expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

test('no install has @scarf/scarf, which reports installs to its maker', () => {
  const scarf = locked.filter(([path, { name }]) => (name ?? path).endsWith('@scarf/scarf'));
  expect(scarf).toEqual([]);
});

test('every package is downloaded from the public registry', () => {
  const addresses = locked.flatMap(([, { resolved }]) => resolved ?? []);
  expect(addresses.filter((address) => !address.startsWith('https://registry.npmjs.org/'))).toEqual([]);
});

/** Packages of development that sources use only if they run without a build. */
const WITHOUT_A_BUILD = { 'panel-files.ts': 'typescript' };

test('the sources import only packages of a production install', () => {
  const imported = new Map<string, string>();
  for (const folder of ['src', 'routes', 'sdk']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.d.ts')) continue;
      const text = readFileSync(join(ROOT, folder, file), 'utf8');
      for (const [, name = ''] of text.matchAll(
        / (?:from |await import\()'((?:@[\w.-]+\/)?\w[\w.-]*)[^']*'\)?;$/gm,
      ))
        imported.set(name, file);
    }
  }
  const known = new Set([...builtinModules, 'node', ...Object.keys(json('package.json').dependencies)]);
  expect(imported.size).toBeGreaterThan(10);
  const others = [...imported].filter(([name]) => !known.has(name));
  expect(others.map(([name, file]) => [file, name])).toEqual(Object.entries(WITHOUT_A_BUILD));
});

test('the build copies every file that the documentation page needs', () => {
  const build = readFileSync(join(ROOT, 'scripts/build.mjs'), 'utf8');
  const files = [...HTML.matchAll(/(?:src|href)="([^":]+)"/g)].flatMap(([, file = '']) =>
    file === 'start.js' ? [] : file,
  );
  expect(files).toHaveLength(2);
  for (const file of files) {
    expect(readdirSync(uiFolder())).toContain(file);
    expect(build).toContain(`'${file}'`);
  }
  expect(build).toContain("join('dist/routes/swagger-ui', file)");
});
