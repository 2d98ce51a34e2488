import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from '../../docs/generate';
import { API, NATIVE, SIPXECS } from '../../routes/http/mounts';
import { COMMANDS } from '../../src/commands/table';
import { ERRORS } from '../../src/errors';

const DOCS = join(__dirname, '../../docs');

test.each([...PAGES.keys()])('%s equals the output of the tables (else: npm run docs)', (name) => {
  expect(readFileSync(join(DOCS, name), 'utf8')).toBe(PAGES.get(name)?.());
});

test('the page of errors has every error, and no other', () => {
  const page = readFileSync(join(DOCS, 'errors.md'), 'utf8');
  const onPage = [...page.matchAll(/^\| \d{3} \| `(\w+)`/gm)].map(([, code]) => code);
  expect(onPage.sort()).toEqual(Object.keys(ERRORS).sort());
});

test('the page of errors names their form if Accept leaves the choice', () => {
  const page = readFileSync(join(DOCS, 'errors.md'), 'utf8').replaceAll('\n', ' ');
  expect([NATIVE, SIPXECS, API].map(({ errors }) => errors)).toEqual(['text', 'text', 'json']);
  expect(page).toContain('If it leaves the choice, errors are text, and below `/api` problem documents.');
});

test('the page of commands and the README have every command, and no other', () => {
  const page = readFileSync(join(DOCS, 'commands.md'), 'utf8');
  const words = COMMANDS.map(({ word }) => word).sort();
  expect([...page.matchAll(/^## `([\w-]+)`$/gm)].map(([, word]) => word).sort()).toEqual(words);
  const readme = readFileSync(join(DOCS, '../README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('## Commands'), readme.indexOf('A target is'));
  const first = [...table.matchAll(/^\| (.+?) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)/g)].map(([, word]) => word),
  );
  expect([...new Set(first)].sort()).toEqual(words);
});
