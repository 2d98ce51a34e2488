import fc from 'fast-check';
import { EventFields } from '../../../src/esl/event-fields';
import { keptBytes } from '../../helpers/kept-bytes';

const of = (json: string | Buffer) => EventFields.of(Buffer.from(json));
const read = (fields: EventFields | undefined) =>
  fields?.names.map((name, index) => [name, fields.first(index), fields.last(index)]);

test('returns fields in their order, each occurrence of a name', () => {
  expect(read(of('{"a":"1","b":"","a":"2"}'))).toEqual([
    ['a', '1', '1'],
    ['b', '', ''],
    ['a', '2', '2'],
  ]);
});

test('returns the first and the last of a list, and leaves out values that are not text', () => {
  expect(read(of('{"a":["1","2","3"],"b":[],"c":5,"d":null,"e":{},"f":true,"g":"x"}'))).toEqual([
    ['a', '1', '3'],
    ['g', 'x', 'x'],
  ]);
});

test('decodes escapes, even a backslash before the quote', () => {
  expect(read(of(String.raw`{"a\"b":"\"c\\","d\\":"\\\"","e":"\u20ac\n"}`))).toEqual([
    ['a"b', '"c\\', '"c\\'],
    ['d\\', '\\"', '\\"'],
    ['e', '€\n', '€\n'],
  ]);
});

test('an invalid escape stays unchanged', () => {
  expect(read(of(String.raw`{"a":"\x"}`))).toEqual([['a', '\\x', '\\x']]);
});

test.each([
  ...[
    '',
    ' ',
    '{',
    '{}',
    '}',
    '[]',
    '"a"',
    '{"a"}',
    '{"a":}',
    '{"a":"b"',
    '{"a":"b}',
    '{"a":"b",}',
    '{"a" "b"}',
  ],
  ...[
    '{"a":"b"}}',
    '{"a":"b"} x',
    '{"a":["b"}',
    '{"a":["b}',
    '{"a":{"b":"c"}}',
    '{a:"b"}',
    '{"a":"b" "c":"d"}',
  ],
])('%j returns `undefined`', (json) => {
  expect(of(json)).toBeUndefined();
});

const blank = fc.constantFrom('', '', '', ' ', '\n', '\t ');
const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })));
const field = fc.tuple(fc.string({ unit: 'binary' }), value, fc.array(blank, { minLength: 4, maxLength: 4 }));

/** The spelling of JSON, except for characters outside ASCII, which FreeSWITCH writes raw. */
const spelt = ([name, value, [a, b, c, d]]: [string, string | string[], string[]]): string =>
  `${a}${JSON.stringify(name)}${b}:${c}${JSON.stringify(value)}${d}`;

test('reads what JSON.parse reads, in UTF-8 and with blanks anywhere', () => {
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), (fields) => {
      const expected = fields
        .filter(([, value]) => value.length > 0 || typeof value === 'string')
        .map(([name, value]) =>
          typeof value === 'string' ? [name, value, value] : [name, value[0], value.at(-1)],
        );
      expect(read(of(`{${fields.map(spelt).join(',')}}`))).toEqual(expected);
    }),
  );
});

test('any bytes are read or refused, and a cut event is refused', () => {
  const whole = Buffer.from('{"Event-Name":"CUSTOM","list":["a","b"],"x":"\\"y\\\\"}');
  for (let end = 0; end < whole.length; end++) expect(of(whole.subarray(0, end))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat(whole.length), (bytes, at) => {
      const fields = of(Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at)]));
      fields?.names.forEach((_, index) => {
        expect(typeof fields.first(index)).toBe('string');
        expect(typeof fields.last(index)).toBe('string');
        expect(fields.bytesOf(index)).toBeInstanceOf(Buffer);
      });
    }),
  );
});

test('a kept field does not keep the whole event', () => {
  const uuid = (count: number) => String(count).padStart(36, '0');
  const event = (count: number) =>
    of(`{"Unique-ID":"${uuid(count)}","variable_long":"${'x'.repeat(10_000)}"}`);
  const kept: (string | undefined)[] = [];
  const bytes = keptBytes(() => {
    for (let count = 0; count < 2_000; count++) kept.push(event(count)?.first(0));
    return kept;
  });
  expect(kept[1_999]).toBe(uuid(1_999));
  // All events together are 20 MB.
  expect(bytes).toBeLessThan(5_000_000);
});
