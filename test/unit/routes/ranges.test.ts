import { chooseRange } from '../../../routes/http/ranges';

const part = (first: number, last: number) => ({ kind: 'part', first, last });
const WHOLE = { kind: 'whole' };
const UNSATISFIABLE = { kind: 'unsatisfiable' };

test.each([
  ['bytes=0-0', part(0, 0)],
  ['bytes=0-', part(0, 99)],
  ['bytes=10-19', part(10, 19)],
  ['bytes=99-', part(99, 99)],
  ['bytes=90-100', part(90, 99)],
  ['bytes=90-99999999999999999999999999', part(90, 99)],
  ['bytes=-1', part(99, 99)],
  ['bytes=-100', part(0, 99)],
  // More than there is: the whole (RFC 9110 §14.1.2). range-parser calls it unsatisfiable.
  ['bytes=-101', part(0, 99)],
  ['bytes=-99999999999999999999999999', part(0, 99)],
  ['BYTES=0-0', part(0, 0)],
  ['bytes= 0-0 ', part(0, 0)],
  ['bytes=100-', UNSATISFIABLE],
  ['bytes=100-200', UNSATISFIABLE],
  ['bytes=99999999999999999999999999-', UNSATISFIABLE],
  ['bytes=-0', UNSATISFIABLE],
  // Several ranges, and texts that are not a range of bytes.
  ['bytes=0-0,2-3', WHOLE],
  [`bytes=${'0-0,'.repeat(4_000)}0-0`, WHOLE],
  [`bytes=${' '.repeat(16_000)}x`, WHOLE],
  ['bytes=0-0,', WHOLE],
  // Invalid ranges (RFC 9110 §14.1.1). range-parser calls them unsatisfiable.
  ['bytes=5-4', WHOLE],
  ['bytes=-', WHOLE],
  ['bytes=', WHOLE],
  ['bytes', WHOLE],
  ['bytes=a-b', WHOLE],
  ['bytes=0x1-2', WHOLE],
  ['bytes=1.5-2', WHOLE],
  ['bytes=--1', WHOLE],
  ['bytes=0-1 x', WHOLE],
  ['lines=0-1', WHOLE],
  ['', WHOLE],
  [undefined, WHOLE],
])('%s of 100 bytes', (header, choice) => {
  expect(chooseRange(header, 100)).toEqual(choice);
});

test.each([
  ['bytes=0-', UNSATISFIABLE],
  ['bytes=0-0', UNSATISFIABLE],
  ['bytes=-0', UNSATISFIABLE],
  ['bytes=-1', WHOLE],
])('%s of an empty file', (header, choice) => {
  expect(chooseRange(header, 0)).toEqual(choice);
});
