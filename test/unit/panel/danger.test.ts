import { dangerOf } from '../../../panel/danger.js';
import { describeCommand } from '../../../src/commands/describe';
import { COMMANDS } from '../../../src/commands/table';

const rowOf = (word: string) => {
  const spec = COMMANDS.find((one) => one.word === word);
  if (!spec) throw new Error(`no ${word}`);
  return describeCommand(spec);
};

test.each([
  ['kick', ['3'], 'disrupt'],
  ['mute', ['3'], 'change'],
  ['record', ['stop'], 'disrupt'],
  ['record', ['status'], 'read'],
  ['record', ['start'], 'change'],
  ['record', [], 'change'],
  ['volume_in', ['3', 'up'], 'change'],
  ['volume_in', ['3'], 'read'],
])('%s %j has the same danger as in the gateway: %s', (word, args, danger) => {
  expect(dangerOf(rowOf(word), args)).toBe(danger);
});
