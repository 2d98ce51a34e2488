import fc from 'fast-check';
import {
  authParams,
  extendedValue,
  headerBytes,
  headerText,
  MAX_HEADER_BYTES,
} from '../../../src/auth/auth-params';

const read = (text: string) => {
  const params = authParams(text);
  return params instanceof Map ? Object.fromEntries(params) : params;
};
const MALFORMED = expect.objectContaining({ kind: 'malformed' });

describe('authParams', () => {
  test.each([
    ['', {}],
    [' , ,', {}],
    [' a=b', { a: 'b' }],
    ['A = "b" ,c=d', { a: 'b', c: 'd' }],
    ['a="x, y=\\"z\\" \\\\",,b=1', { a: 'x, y="z" \\', b: '1' }],
    ['a=""', { a: '' }],
    ["username*=UTF-8''J%C3%A4s", { 'username*': "UTF-8''J%C3%A4s" }],
  ])('reads %s', (text, params) => {
    expect(read(text)).toEqual(params);
  });

  test.each(['a', 'a=', '=b', 'a="b', 'a="b\\"', 'a=b c=d', 'a="b"c=d', 'a=b;c=d', 'a=é', 'a="b" x'])(
    'refuses %s as malformed',
    (text) => {
      expect(read(text)).toEqual(MALFORMED);
    },
  );

  test.each(['a=1,a=1', 'a=1,A=2', 'a=1,b="2",a="3"'])('refuses a parameter given twice: %s', (text) => {
    expect(read(text)).toEqual({ kind: 'malformed', detail: expect.stringContaining('twice') });
  });

  test('reads 4 KB and refuses one byte more', () => {
    const longest = `a="${'x'.repeat(MAX_HEADER_BYTES - 4)}"`;
    expect(read(longest)).toEqual({ a: expect.any(String) });
    expect(read(`${longest} `)).toEqual({ kind: 'malformed', detail: expect.stringContaining('long') });
  });

  test('never throws', () => {
    const pieces = fc.constantFrom('a', 'b', '=', '"', '\\', ',', ' ', '\t', '\n', 'ÿ', '\u2028', '😀');
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(pieces, fc.string()), maxLength: 60 }), (text) => {
        authParams(text);
      }),
    );
  });

  test('reads back what a client wrote', () => {
    const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,12}$/);
    const value = fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((c) => String.fromCharCode(c)) });
    const params = fc.uniqueArray(fc.tuple(name, value, fc.constantFrom(',', ', ', ' ,\t,')), {
      selector: ([n]) => n,
    });
    fc.assert(
      fc.property(params, (list) => {
        const text = list.map(([n, v, comma]) => `${n}="${v.replace(/["\\]/g, '\\$&')}"${comma}`).join('');
        expect(read(text)).toEqual(Object.fromEntries(list.map(([n, v]) => [n, v])));
      }),
    );
  });

  test.each([
    '"'.repeat(4095),
    `a="${'\\'.repeat(4090)}`,
    `${' ,'.repeat(2000)}=`,
    'a=b '.repeat(1000),
    ' '.repeat(4096),
  ])('reads a hostile header quickly (%#)', (text) => {
    const start = process.cpuUsage().user;
    for (let i = 0; i < 20; i++) authParams(text);
    // A quadratic reader needs seconds for this.
    expect(process.cpuUsage().user - start).toBeLessThan(500_000);
  });
});

describe('text in headers', () => {
  test('is decoded as UTF-8 if it is valid, else as Latin-1', () => {
    expect(headerText('Zo\xc3\xab')).toBe('Zoë');
    expect(headerText('Zo\xeb')).toBe('Zoë');
    expect(headerText('\xef\xbb\xbfa')).toBe('\ufeffa');
    expect(headerBytes('Zoë')).toBe('Zo\xc3\xab');
  });

  test.each([
    ["UTF-8''J%C3%A4s%C3%B8n%20Doe", 'Jäsøn Doe'],
    ["utf-8'en'abc", 'abc'],
    ["UTF-8''", ''],
  ])('reads the extended value %s', (value, text) => {
    expect(extendedValue(value)).toBe(text);
  });

  test.each(["ISO-8859-1''a", "UTF-8''%C3", "UTF-8''%zz", "UTF-8''a%", 'a', "UTF-8''a b", "UTF-8''a'b"])(
    'refuses the extended value %s',
    (value) => {
      expect(extendedValue(value)).toBeUndefined();
    },
  );
});
