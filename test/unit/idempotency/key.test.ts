import fc from 'fast-check';
import { digestsOf, type KeyedRequest, keyIn } from '../../../src/idempotency/key';

const visible = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 255,
  })
  .filter((key) => !key.startsWith('"'));

test('a key is the same with quotes and without', () => {
  fc.assert(
    fc.property(visible, (key) => {
      expect(keyIn(key)).toBe(key);
      expect(keyIn(`"${key.replaceAll(/["\\]/g, '\\$&')}"`)).toBe(key);
    }),
  );
});

test('any other text is refused, and nothing else is thrown', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (header) => {
      let key: string | undefined;
      try {
        key = keyIn(header);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_request' });
      }
      if (key !== undefined) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
    }),
  );
});

test.each(['"a', 'a b', '"a"b"', '"a\\b"', '"a" ', 'a\tb', 'a,b c', 'ä', '""', ''])(
  '%j is refused',
  (header) => {
    expect(() => keyIn(header)).toThrow(
      /^bad_request: Idempotency-Key must be 1 to 255 visible ASCII characters/,
    );
  },
);

test('the longest key has 255 characters', () => {
  expect(keyIn(`"${'x'.repeat(255)}"`)).toHaveLength(255);
  expect(() => keyIn('x'.repeat(256))).toThrow('bad_request');
});

const request: fc.Arbitrary<KeyedRequest> = fc.record({
  requester: fc.string({ maxLength: 3 }),
  key: fc.string({ maxLength: 3 }),
  method: fc.constantFrom('PUT', 'POST'),
  target: fc.string({ maxLength: 3 }),
  body: fc.string({ maxLength: 3 }),
});

test('different keys and requesters have different ids, and different requests different digests', () => {
  fc.assert(
    fc.property(request, request, (one, other) => {
      const [first, second] = [digestsOf(one), digestsOf(other)];
      const sameId = one.requester === other.requester && one.key === other.key;
      expect(first.id === second.id).toBe(sameId);
      const same = (['method', 'target', 'body'] as const).every((part) => one[part] === other[part]);
      expect(first.digest === second.digest).toBe(sameId && same);
    }),
    { numRuns: 1_000 },
  );
});

test('digests are the same in every process', () => {
  const known = { requester: '200', key: 'k', method: 'PUT', target: '/conference/Sales/lock', body: '' };
  expect(digestsOf(known)).toMatchInlineSnapshot(`
{
  "digest": "NICswTOTe--l45rN_LWO00S6JOvlZgTRJJEzywRlu84",
  "id": "OIIIEs0sn1VGC-nRINYnk8oHad8rnEMlIt2nCsCCz18",
}
`);
});
