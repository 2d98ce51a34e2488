import fc from 'fast-check';
import { bytes, clock, count, fileName, inWords, nameOf, span } from '../../../panel/format.js';
import { fits, ORDERS, placeIn } from '../../../panel/order.js';

const member = (id: number, callerIdName: string, callerIdNumber: string, second = id) =>
  ({ id, callerIdName, callerIdNumber, joinedAt: new Date(second * 1_000).toISOString() }) as Parameters<
    typeof fits
  >[0];

const ANN = member(1, 'Ann', '10', 5);
const BO = member(2, 'bo', '9', 5);
const NOBODY = member(3, '', '100', 1);

test.each([
  ['newest', [2, 1, 3]],
  ['oldest', [3, 1, 2]],
  ['name', [3, 1, 2]],
  ['name-back', [2, 1, 3]],
  ['number', [2, 1, 3]],
  ['number-back', [3, 1, 2]],
] as const)('sorts members by %s', (order, ids) => {
  expect([NOBODY, ANN, BO].sort(ORDERS[order]).map(({ id }) => id)).toEqual(ids);
});

test('placeIn keeps a sorted list sorted', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (numbers, one) => {
      const sorted = numbers.sort((a, b) => a - b);
      const at = placeIn(sorted, (other) => other - one);
      expect(sorted.toSpliced(at, 0, one)).toEqual([...sorted, one].sort((a, b) => a - b));
    }),
  );
});

test('finds members by a part of their name or number, or by their id', () => {
  expect(['an', ' ANN ', '10', '1', ''].map((text) => fits(ANN, text))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(['bo', '2'].map((text) => fits(ANN, text))).toEqual([false, false]);
});

test('formats names, sizes, times and lists', () => {
  expect([nameOf(ANN), nameOf(NOBODY), nameOf(member(7, ' ', ' '))]).toEqual(['Ann', '100', 'Member 7']);
  expect(nameOf(member(7, 'Outbound Call', '1042'))).toBe('1042');
  expect([512, 1_400_000, 250_000, 9e12].map(bytes)).toEqual(['512 B', '1.4 MB', '250 kB', '9000 GB']);
  expect([clock(-1), clock(245_000), clock(3_729_000)]).toEqual(['0:00', '4:05', '1:02:09']);
  expect([0, 90_000, 3_900_000, 200_000_000].map(span)).toEqual(['just now', '1 min', '1 h 05', '2 d']);
  expect([count(1, 'member'), count(0, 'member')]).toEqual(['1 member', '0 members']);
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c', 'd']].map((names) => inWords(names, 3))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and 2 others',
  ]);
  expect([fileName('/a/b.wav'), fileName('tone_stream://%(1,0,2)')]).toEqual([
    'b.wav',
    'tone_stream://%(1,0,2)',
  ]);
});
