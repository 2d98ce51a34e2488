import { KnownLengths } from '../../../src/recordings/known-lengths';

const state = (version: string, modifiedAt = 1_000, changedAt = modifiedAt) => ({
  bytes: 5,
  modifiedAt,
  changedAt,
  version,
});

let lengths: KnownLengths;
beforeEach(() => {
  lengths = new KnownLengths(2);
});

test('is known for the same file in the same state', () => {
  lengths.note('a', state('1'), 3, 10_000);
  lengths.note('b', state('1'), undefined, 10_000);
  expect(lengths.find('a', state('1'))?.seconds).toBe(3);
  expect(lengths.find('b', state('1'))).toMatchObject({ seconds: undefined });
  expect(lengths.find('c', state('1'))).toBeUndefined();
  expect(lengths.find('a', state('2'))).toBeUndefined();
  // Its time of modification was set back.
  expect(lengths.find('a', state('1', 1_000, 5_000))).toBeUndefined();
});

test.each([
  ['written', 9_000, 9_000],
  ['changed', 1_000, 8_001],
  ['written by a clock that is ahead', 20_000, 20_000],
])('is not kept for a file that was %s a moment ago', (_what, modifiedAt, changedAt) => {
  lengths.note('a', state('1', modifiedAt, changedAt), 3, 10_000);
  expect(lengths.find('a', state('1', modifiedAt, changedAt))).toBeUndefined();
});

test('keeps a limited number', () => {
  for (const file of ['a', 'b', 'c']) lengths.note(file, state('1'), 3, 10_000);
  expect(['a', 'b', 'c'].map((file) => lengths.find(file, state('1'))?.seconds)).toEqual([undefined, 3, 3]);
});
