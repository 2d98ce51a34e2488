/** `npm run build`: compiles the sources into dist/, and copies what is served as it is. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const { resolve } = createRequire(import.meta.url);

process.chdir(ROOT);
rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.json', 'tsconfig.sdk.json']) {
  execFileSync(process.execPath, [resolve('typescript/bin/tsc'), '-p', project], { stdio: 'inherit' });
}
// The SDK is ES modules: browsers get the same files as programs.
writeFileSync('dist/sdk/package.json', '{ "type": "module" }\n');
cpSync('panel', 'dist/panel', { recursive: true });
cpSync('src/store/sqlite-worker.cjs', 'dist/src/store/sqlite-worker.cjs');

// The page of the description: two files of Swagger UI, and the licences that go with them.
const SWAGGER_UI = dirname(resolve('swagger-ui-dist/package.json'));
const FILES = [
  'swagger-ui-bundle.js',
  'swagger-ui.css',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
];
for (const file of FILES) cpSync(join(SWAGGER_UI, file), join('dist/routes/swagger-ui', file));
