import { fullNameOf, nameOf } from '../../../panel/format.js';
import { isolated, readable } from '../../../panel/names.js';

const member = (callerIdName: string, callerIdNumber = '') => ({ id: 7, callerIdName, callerIdNumber });

test.each([
  ['\u200B', 'zero width spaces'],
  ['\u2066\u2067', 'isolates'],
  ['\u202E', 'an override'],
  [' \u00AD\uFEFF\u0000', 'soft hyphens, marks of byte order, controls'],
  ['\u3164\u115F', 'fillers'],
  ['\u2800', 'an empty cell'],
  ['\u0301\u0301', 'marks on nothing'],
  ['\u{E0001}\u{E0041}', 'tags'],
])('an invisible name counts as missing: %j (%s)', (name) => {
  expect(nameOf(member(name))).toBe('Member 7');
  expect(nameOf(member(name, '1001'))).toBe('1001');
  expect(nameOf(member('', name))).toBe('Member 7');
});

test('cuts a pile of marks, because no language has so many', () => {
  expect(readable(`Z${'\u0317'.repeat(60)}algo`)).toBe(`Z${'\u0317'.repeat(3)}algo`);
  for (const name of ['Nguyễn Thị Hằng', 'Nguyễn'.normalize('NFD'), 'สมชาย ใจดี', 'प्रिया', 'שָׁלוֹם']) {
    expect(readable(name)).toBe(name);
  }
});

test('removes characters that change the direction, and keeps those that shape letters', () => {
  expect(readable('Ann\u202Egnp.exe')).toBe('Anngnp.exe');
  expect(readable('a\u200Bb\tc\u2028d')).toBe('ab c d');
  expect(readable('می\u200Cخواهم 👩\u200D💻')).toBe('می\u200Cخواهم 👩\u200D💻');
});

test('a name written from right to left does not reorder its neighbours', () => {
  expect(isolated('Ann')).toBe('Ann');
  expect(fullNameOf({ ...member('דנה', '1001') })).toBe('\u2068דנה\u2069 (1001)');
  expect(fullNameOf({ ...member('', '1001') })).toBe('1001');
});
