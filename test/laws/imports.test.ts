import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = join(__dirname, '../..');

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|js)$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require\()\s*'([^'\s]+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), target)) : target,
  );
}

const all = [...filesOf('src'), ...filesOf('routes')].map((file) => ({ file, imports: importsOf(file) }));

/** The files with an import that matches. */
const importers = (pattern: RegExp) =>
  all.filter(({ imports }) => imports.some((target) => pattern.test(target))).map(({ file }) => file);

test('data flows one way: src imports nothing of routes, except in the composition root', () => {
  expect(importers(/^routes\//).filter((file) => file.startsWith('src/'))).toEqual(['src/main.ts']);
});

/** What the files of a room beside the floors import from outside. Types that comments of JavaScript import are not in it. */
const outside = (room: string) =>
  filesOf(room)
    .flatMap(importsOf)
    .filter((target) => !target.startsWith(`${room}/`));

test('beside the floors, the SDK uses one package, and the panel uses the SDK, which its address has below it', () => {
  expect(outside('sdk')).toEqual(['eventsource-parser']);
  expect(filesOf('panel').flatMap(importsOf)).toContain('panel/sdk/stream.js');
  expect(outside('panel')).toEqual([]);
});

test('src and routes import nothing of the rooms beside the floors', () => {
  expect(importers(/^(?:sdk|panel)\//)).toEqual([]);
});

test('src does not import Express', () => {
  expect(
    importers(/^(express|express-basic-auth|helmet)$/).filter((file) => file.startsWith('src/')),
  ).toEqual([]);
});

test('only one file imports modesl', () => {
  expect(importers(/^modesl$/)).toEqual(['src/esl/connection.ts']);
});

test('all code uses FreeSWITCH through the port, which a node provides', () => {
  const inner = /^src\/esl\/(connection|command-queue|kept-connection|frames|jobs|client)$/;
  expect(importers(inner).filter((file) => !file.startsWith('src/esl/'))).toEqual(['src/nodes/node.ts']);
});

test('all code uses the store through the port, and only main opens it', () => {
  const outside = (pattern: RegExp) => importers(pattern).filter((file) => !file.startsWith('src/store/'));
  expect(outside(/^src\/store\/(?!port$)/)).toEqual(['src/main.ts']);
  expect(outside(/^(?:kysely|pg|libsql)$/)).toEqual([]);
});

test('the readers of replies import no socket, and commands import no HTTP', () => {
  expect(importers(/^src\/esl\//).filter((file) => file.startsWith('src/replies/'))).toEqual([]);
  expect(
    importers(/^node:(net|http|https)$/).filter((file) => /^src\/(commands|replies|policy)\//.test(file)),
  ).toEqual([]);
});

test('production code imports no tests', () => {
  expect(importers(/^(test|fixtures)\//)).toEqual([]);
});

test('conference events are read through one accessor, which no variable can deceive', () => {
  const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const readers = all.filter(({ file }) => /(?:header|first)\(\s*['"`]Action['"`]/.test(text(file)));
  expect(readers.map(({ file }) => file)).toEqual([]);
});

test('one file writes to the terminal, so that no control character reaches it', () => {
  const writers = all.filter(({ file }) =>
    /process\.std(?:out|err)\.write|console\./.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(writers.map(({ file }) => file)).toEqual(['src/cli/terminal.ts']);
});

/**
 * The floors of the house, from the ground up (docs/architecture.md). A room is a folder or a file of `src`. It
 * imports only rooms of lower floors, types included.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['errors', 'clock'],
  ['lib', 'replay'],
  ['esl', 'replies', 'store'],
  ['directory', 'observers'],
  ['auth', 'policy', 'freeswitch', 'idempotency'],
  ['calls', 'recordings'],
  ['config'],
  ['conferences'],
  ['commands'],
  ['nodes'],
  ['gateway', 'feed', 'sipxecs', 'retention'],
  ['routes'],
  ['main'],
  ['cli'],
];

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

/** `calls` of `src/calls/jobs.ts`, `gateway` of `src/gateway.ts`; all of `routes` is one room. */
function roomOf(file: string): string {
  const [first = '', second = ''] = file.replace(/\.ts$/, '').split('/');
  return first === 'routes' ? first : second;
}

test('each room has its floor', () => {
  const rooms = new Set(all.map(({ file }) => roomOf(file)));
  expect([...rooms].filter((room) => floorOf(room) < 0)).toEqual([]);
  expect(FLOORS.flat().filter((room) => !rooms.has(room))).toEqual([]);
});

test('imports only go down', () => {
  const upward = all.flatMap(({ file, imports }) =>
    imports
      .filter((target) => /^(?:src|routes)\//.test(target) && roomOf(target) !== roomOf(file))
      .filter((target) => floorOf(roomOf(target)) >= floorOf(roomOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(upward).toEqual([]);
});

/** The dependencies that the owner of the project chose. */
const CHOSEN = ['express', 'express-basic-auth', 'modesl', 'fast-xml-parser', 'zod'];

test.each(CHOSEN)('%s is a dependency, and is used', (name) => {
  expect(Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies)).toContain(
    name,
  );
  expect(importers(new RegExp(`^${name}$`))).not.toEqual([]);
});

test.each(['supertest', 'jest'])('%s is a dependency of the tests', (name) => {
  const { devDependencies, scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(devDependencies)).toContain(name);
  const used = filesOf('test').filter((file) => importsOf(file).includes(name));
  if (name === 'jest') expect(scripts.test).toBe('jest');
  else expect(used).not.toEqual([]);
});
