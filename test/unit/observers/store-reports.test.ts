import type { Observation } from '../../../src/observers/observation';
import { reportStore } from '../../../src/observers/store-reports';
import type { StoreState } from '../../../src/store/port';

/** Returns the reports of states that are given with their second. */
function reports(...states: [second: number, word: StoreState['word'], detail?: string][]): unknown[] {
  let now = 0;
  const seen: Observation[] = [];
  const report = reportStore({ now: () => now }, (observation) => seen.push(observation));
  return states.flatMap(([second, word, detail]) => {
    now = second * 1_000;
    report({ word, detail, since: now });
    return seen.splice(0).map((one) => one.kind === 'store-state' && [second, one.state, one.detail]);
  });
}

test('each change is reported', () => {
  expect(reports([0, 'ready'], [5, 'away', 'locked'], [9, 'ready'])).toEqual([
    [0, 'ready', undefined],
    [5, 'away', 'locked'],
    [9, 'ready', undefined],
  ]);
});

test('while it is away, one report a minute', () => {
  const away = Array.from({ length: 150 }, (_, second): [number, 'away', string] => [second, 'away', 'full']);
  expect(reports(...away)).toEqual([0, 60, 120].map((second) => [second, 'away', 'full']));
});

test('if it is away and back all the time, one report of each a minute', () => {
  const states = Array.from({ length: 100 }, (_, second): [number, StoreState['word']] => [
    second,
    second % 2 === 0 ? 'away' : 'ready',
  ]);
  expect(reports(...states).map((one) => (one as unknown[]).slice(0, 2))).toEqual([
    [0, 'away'],
    [1, 'ready'],
    [60, 'away'],
    [61, 'ready'],
  ]);
});
