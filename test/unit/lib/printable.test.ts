import { printable } from '../../../src/lib/printable';

test.each([
  ['plain text, with spaces\n', 'plain text, with spaces\n'],
  ['Zoë 李 👍', 'Zoë 李 👍'],
  ['\x1b[31mred\x07', '\\u001b[31mred\\u0007'],
  ['\u009b31m', '\\u009b31m'],
  ['a\x7fb\x85c', 'a\\u007fb\\u0085c'],
  ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['\u202eevil\u2066x\u2069\u200f\u061c', '\\u202eevil\\u2066x\\u2069\\u200f\\u061c'],
  ['a\u200bb\ufeffc\u00ad', 'a\\u200bb\\ufeffc\\u00ad'],
  ['tab\there\r\n', 'tab\\u0009here\\u000d\n'],
  ['tag \u{e0041}', 'tag \\udb40\\udc41'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('JSON keeps its meaning', () => {
  const value = { name: '\u009b31m\u202e\u{e0041}\u2028\x7f Zoë "\\' };
  const text = JSON.stringify(value);
  expect(JSON.parse(printable(text))).toEqual(value);
  expect(printable(text)).toMatch(/^[\x20-\x7eë]*$/);
});
