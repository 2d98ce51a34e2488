import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Returns the paths between backticks, without those that have a placeholder (`<version>`, `*`). */
function pathsIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/`((?:src|routes|sdk|panel|test|docs|fixtures)\/[^`\s]*)`/g)].flatMap(
    ([, path = '']) => (/[<*]/.test(path) ? [] : path),
  );
}

test.each(PAGES)('each path of the tree that %s names exists', (page) => {
  expect(pathsIn(page).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the pages name many paths', () => {
  expect(PAGES.flatMap(pathsIn).length).toBeGreaterThan(30);
});

test('no page clones a tag: the repository has none', () => {
  for (const page of PAGES)
    expect(readFileSync(join(ROOT, page), 'utf8')).not.toMatch(/git clone .*--branch/);
});
