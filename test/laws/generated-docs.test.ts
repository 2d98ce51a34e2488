import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from '../../docs/generate';
import { ERRORS } from '../../src/errors';

const DOCS = join(__dirname, '../../docs');

test.each([...PAGES.keys()])('%s is what the tables say (else: npm run docs)', (name) => {
  expect(readFileSync(join(DOCS, name), 'utf8')).toBe(PAGES.get(name)?.());
});

test('every error is on the page of errors, and nothing else is', () => {
  const page = readFileSync(join(DOCS, 'errors.md'), 'utf8');
  const onPage = [...page.matchAll(/^\| \d{3} \| `(\w+)`/gm)].map(([, code]) => code);
  expect(onPage.sort()).toEqual(Object.keys(ERRORS).sort());
});
