import { parseCommand } from '../../../src/commands/registry';
import { readTail } from '../../../src/commands/tail';
import { readRow, saidBy, UNRECOGNISED } from './read-row';

describe('file_seek', () => {
  test.each(['0', '86400000', '+86400000', '-86400000', '086400000'])('accepts %s', (to) => {
    expect(saidBy(`file_seek&${to}`)).toEqual([['file_seek', to]]);
  });

  test.each([
    '86400001',
    '+86400001',
    '-86400001',
    '999999999',
    '1000000000',
    '1.5',
    '0x10',
    '',
    '+',
    '1e3',
    '--1',
  ])('refuses %s', (to) => {
    expect(() => parseCommand(readTail(`file_seek&${to}`))).toThrow();
  });

  test.each([
    ['+OK seek to position 8000\n', '8000'],
    ['+OK seek to position -589934600\n', '-589934600'],
    ['seek to position -8\n', '-8'],
  ])('reads %j', (reply, value) => {
    expect(readRow('file_seek&+1000', reply)).toEqual({ kind: 'done', members: [], value });
  });

  test.each(['+OK seek to position --1\n', '+OK seek to position \n', '+OK seek to position 1'])(
    'does not understand %j',
    (reply) => {
      expect(readRow('file_seek&+1000', reply)).toEqual(UNRECOGNISED);
    },
  );
});
