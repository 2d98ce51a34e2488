import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/commands/table';

const ROOT = join(__dirname, '../..');

const filesOf = (folder: string) =>
  readdirSync(join(ROOT, folder)).map((name) => ({
    name,
    text: readFileSync(join(ROOT, folder, name), 'utf8'),
  }));

const panel = filesOf('panel');
const sdk = filesOf('sdk');
/** All files that a browser gets. */
const files = [...panel, ...sdk];
const scripts = files.filter(({ name }) => /\.(?:js|ts)$/.test(name));

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

/** The modules that a text loads when it runs. */
const loadedBy = (text: string) =>
  [...text.matchAll(/(?:\bfrom|^import)\s+'([^']+)'/gm)].map(([, target = '']) => target);

test('every imported or linked file exists, and every file is used', () => {
  const wanted = new Set(['index.html']);
  for (const { name, text } of panel) {
    for (const target of loadedBy(text)) wanted.add(target.slice(2));
    if (!name.endsWith('.html')) continue;
    for (const [, target = ''] of text.matchAll(/(?:src|href)="([^"#]+)"/g)) wanted.add(target);
  }
  const own = [...wanted].filter((name) => !name.startsWith('sdk/'));
  expect(own.sort()).toEqual(panel.map(({ name }) => name).sort());
  const modules = sdk.map(({ name }) => `sdk/${name.replace(/ts$/, 'js')}`);
  const ofSdk = [...wanted].filter((name) => name.startsWith('sdk/'));
  expect(ofSdk.length).toBeGreaterThan(1);
  expect(ofSdk.filter((name) => !modules.includes(name))).toEqual([]);
});

test('the panel loads modules of its own and of the SDK, and only comments import types of others', () => {
  const imports = panel.flatMap(({ text }) => loadedBy(text));
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.filter((from) => !/^\.\/(?:sdk\/)?[a-z-]+\.js$/.test(from))).toEqual([]);
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
