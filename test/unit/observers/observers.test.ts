import type { EslState } from '../../../src/esl/port';
import { summarise } from '../../../src/observers/freeswitch-summary';
import { type Observation, observers } from '../../../src/observers/observation';

function summary(...states: [EslState, boolean, string?][]): unknown[] {
  const said: Observation[] = [];
  const observe = summarise('127.0.0.1:8021', (observation) => said.push(observation));
  for (const [state, ready, detail] of states) {
    observe({
      kind: 'esl-state',
      role: 'commands',
      state,
      detail,
      again: false,
      health: { ready, stuck: false, connections: [] },
    });
  }
  return said.map((one) => one.kind === 'freeswitch' && [one.state, one.detail]);
}

test('a start is one line', () => {
  expect(
    summary(
      ['connecting', false],
      ['authenticating', false],
      ['ready', false],
      ['ready', true],
      ['ready', true],
    ),
  ).toEqual([['ready', undefined]]);
});

test('a loss is one line, no matter how many retries; and so is the return', () => {
  const tries: [EslState, boolean, string?][] = [
    ['lost', false, 'ECONNREFUSED'],
    ['waiting', false],
    ['connecting', false],
    ['lost', false, 'ECONNREFUSED'],
  ];
  expect(summary(['ready', true], ...tries, ...tries, ['ready', true])).toEqual([
    ['ready', undefined],
    ['lost', 'ECONNREFUSED'],
    ['ready', undefined],
  ]);
});

test('another reason is another line', () => {
  expect(
    summary(
      ['lost', false, 'a'],
      ['wrong_password', false, 'b'],
      ['wrong_password', false, 'b'],
      ['denied', false, 'c'],
    ),
  ).toEqual([
    ['lost', 'a'],
    ['wrong_password', 'b'],
    ['denied', 'c'],
  ]);
});

test('one lost connection is not a loss of FreeSWITCH', () => {
  expect(summary(['ready', true], ['lost', true, 'x'])).toEqual([['ready', undefined]]);
});

test('an observer that throws affects neither the others nor the caller', () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const seen: string[] = [];
  const observe = observers(
    () => {
      throw new Error('the disk is full');
    },
    ({ kind }) => seen.push(kind),
  );
  observe({ kind: 'configuration-reloaded', unadopted: [] });
  expect(seen).toEqual(['configuration-reloaded']);
  expect(String(warn.mock.calls)).toContain('the disk is full');
  warn.mockRestore();
});
