import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMANDS } from '../../src/commands/table';

const FOLDER = join(__dirname, '../../panel');
const files = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
const scripts = files.filter(({ name }) => name.endsWith('.js'));

/** The files that contain a text. */
const having = (pattern: RegExp, among = files) =>
  among.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

test('no text becomes markup or code', () => {
  expect(
    having(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|setHTML|srcdoc|\beval\b|new Function|javascript:/,
      files,
    ),
  ).toEqual([]);
  expect(
    having(
      /<[^>]+\s(?:on\w+|style)\s*=|<script(?![^>]*\bsrc=)|<style/i,
      files.filter(({ name }) => name.endsWith('.html')),
    ),
  ).toEqual([]);
});

test('nothing is stored in the browser', () => {
  expect(
    having(/localStorage|sessionStorage|indexedDB|\bcaches\b|cookie|serviceWorker|history\./, scripts),
  ).toEqual([]);
});

test('nothing is loaded from other sites', () => {
  const outside = files.filter(({ text }) =>
    [...text.matchAll(/\bhttps?:\/\/[^\s'"]+/g)].some(([url]) => url !== 'http://www.w3.org/2000/svg'),
  );
  expect(outside.map(({ name }) => name)).toEqual([]);
  expect(having(/url\(|@import|@font-face/)).toEqual([]);
});

test('every imported or linked file exists, and every file is used', () => {
  const wanted = new Set(['index.html']);
  for (const { name, text } of files) {
    for (const [, target = ''] of text.matchAll(/(?:\bfrom|^import)\s+'([^']+)'|(?:src|href)="([^"#]+)"/gm)) {
      if (target.startsWith('.')) wanted.add(target.slice(2));
    }
    if (!name.endsWith('.html')) continue;
    for (const [, target = ''] of text.matchAll(/(?:src|href)="([^"#]+)"/g)) wanted.add(target);
  }
  for (const name of wanted) expect(existsSync(join(dirname(`${FOLDER}/x`), name))).toBe(true);
  expect(files.map(({ name }) => name).sort()).toEqual([...wanted].sort());
});

test('types are imported from outside the folder only in comments, because a browser cannot load them', () => {
  const imports = scripts.flatMap(({ text }) =>
    [...text.matchAll(/^import .*from '([^']+)'/gm)].map(([, from]) => from),
  );
  expect(imports.filter((from) => !/^\.\/[a-z-]+\.js$/.test(from ?? ''))).toEqual([]);
});

test('each command that the panel sends is in the table', () => {
  const words = new Set(COMMANDS.map(({ word }) => word));
  const said = scripts.flatMap(({ text }) =>
    [...text.matchAll(/(?:command: |#tool\(\s*|#press\(pressed, |has\()'([a-z_-]+)'/g)].map(
      ([, word]) => word ?? '',
    ),
  );
  expect(said.length).toBeGreaterThan(20);
  expect(said.filter((word) => !words.has(word))).toEqual([]);
});
