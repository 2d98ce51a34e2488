import { cpuOfStat } from '../../bench/cpu';
import { tableRow } from '../../bench/table';

const measurement = { value: 0.85, text: '0.85' };

test('a row shows if its goal is met', () => {
  const least = { name: 'a', goal: { atLeast: 0.85 } };
  expect(tableRow(least, measurement)).toBe('| a | 0.85 | at least 0.85 | yes |');
  expect(tableRow(least, { ...measurement, value: 0.849 })).toBe('| a | 0.85 | at least 0.85 | **no** |');
  expect(tableRow({ name: 'b', goal: { atMost: 0.5 } }, measurement)).toBe(
    '| b | 0.85 | at most 0.5 | **no** |',
  );
});

test('a row without a goal or a measurement is neither met nor missed', () => {
  expect(tableRow({ name: 'c' }, measurement)).toBe('| c | 0.85 | reported | – |');
  expect(tableRow({ name: 'd', goal: { atLeast: 3 } }, { text: 'not measured' })).toBe(
    '| d | not measured | at least 3 | – |',
  );
});

test('reads the processor time of a process with any name', () => {
  const stat = '42 (a ) b (c) S 1 42 42 0 -1 4194304 1 2 3 4 150 25 7 8 20 0 11 0 100';
  expect(cpuOfStat(stat)).toBe(1_750_000);
});
