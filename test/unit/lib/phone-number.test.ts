import { withoutPunctuation } from '../../../src/lib/phone-number';

test.each([
  ['+49 (0)30 1234567', '+49301234567'],
  ['+43 (0) 1 234567', '+431234567'],
  ['+41(0)44 123 45 67', '+41441234567'],
  ['+44-(0)20-7946-0000', '+442079460000'],
  ['(+44) [0]20 7946 0000', '+442079460000'],
  ['+353 (0)1 234567', '+3531234567'],
  ['0049 (0)30 1234567', '0049301234567'],
])('a (0) behind a country code is not dialled: %s', (written, number) => {
  expect(withoutPunctuation(written)).toBe(number);
});

test.each([
  ['(0)30 123', '030123'],
  ['030 (0) 123', '0300123'],
  ['+49 30 (0)123', '+49300123'],
  ['+49 (030) 123', '+49030123'],
  ['+49 (0', '+490'],
  // Numbers of Italy keep their 0.
  ['+39 (0)6 1234567', '+39061234567'],
  ['0039 (0)6 1234567', '0039061234567'],
])('every other 0 is: %s', (written, number) => {
  expect(withoutPunctuation(written)).toBe(number);
});

test.each([
  ['030/1234567', '0301234567'],
  ['030 / 123-45/67', '0301234567'],
  ['(030)/123', '030123'],
  ['+49/(0)30/1234567', '+49301234567'],
  ['tel:+49-30-1234567', '+49301234567'],
  ['TEL:112', '112'],
])('a slash between digits and tel: are not dialled: %s', (written, number) => {
  expect(withoutPunctuation(written)).toBe(number);
});

test('a text that is not a number stays as it is', () => {
  for (const text of [
    '/030',
    '030/',
    '030//1',
    'user/030',
    'tel:',
    'tel:anna',
    'tel:1;ext=2',
    '\uff10\uff13',
  ])
    expect(withoutPunctuation(text)).toBe(text);
  for (const text of ['anna', '', '+49 (0)anna', '+', '()']) expect(withoutPunctuation(text)).toBe(text);
});
