import { textOf, textOfBinary, textOfLines } from '../../../src/lib/text-of-bytes';

const bytes = (binary: string): Buffer => Buffer.from(binary, 'latin1');

test.each([
  ['Zo\xc3\xab', 'Zo\u00eb'],
  ['Ren\xe9', 'Ren\u00e9'],
  ['O\x92Brien \x96 \x8010', 'O\u2019Brien \u2013 \u20ac10'],
  ['a\xef\xbf\xbd', 'a\ufffd'],
  ['', ''],
])('%j is read as UTF-8, else as Windows-1252', (binary, text) => {
  expect(textOf(bytes(binary))).toBe(text);
  expect(textOfBinary(binary)).toBe(text);
});

test('no byte becomes a control character that the text did not have', () => {
  for (let byte = 0x80; byte <= 0xff; byte++) {
    expect(textOf(Buffer.from([byte]))).toMatch(/^\P{Cc}$/u);
  }
  for (const byte of [0x81, 0x8d, 0x8f, 0x90, 0x9d]) expect(textOf(Buffer.from([byte]))).toBe('\ufffd');
});

test('each line of several is read on its own', () => {
  expect(textOfLines(bytes('Zo\xc3\xab\nRen\xe9\nO\x92Brien\n'))).toBe('Zo\u00eb\nRen\u00e9\nO\u2019Brien\n');
  expect(textOfLines(bytes('Zo\xc3\xab\n'))).toBe('Zo\u00eb\n');
});
