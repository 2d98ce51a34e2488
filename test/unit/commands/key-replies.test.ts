import { readRow, saidBy, UNRECOGNISED } from './read-row';

describe('pin', () => {
  const read = (reply: string) => readRow('pin&1234', reply);

  test('set', () => {
    expect(read('+OK Pin for conference 3000-pbx set: 1234\n')).toEqual({ kind: 'done', members: [] });
    expect(read('Pin for conference 3000-pbx set: 1234\n')).toEqual({ kind: 'done', members: [] });
    expect(saidBy('pin&0012')).toEqual([['pin', '0012']]);
  });

  test('refusals', () => {
    for (const begin of ['-ERR ', '']) {
      expect(read(`${begin}Invalid parameters:\npin <pin#>`)).toMatchObject({ code: 'freeswitch_usage' });
      expect(read(`${begin}Conference 3000-pbx not found\n`)).toMatchObject({
        code: 'conference_not_active',
      });
    }
    expect(read('pin <pin#>')).toMatchObject({ code: 'freeswitch_usage' });
  });

  test('a refusal does not repeat the PIN', () => {
    const outcome = read('-ERR Invalid parameters:\npin <pin#>');
    expect(JSON.stringify(outcome)).not.toContain('1234');
  });

  test.each([
    '',
    '-ERR no reply\n',
    '+OK Pin for conference 3000-pbx set: 12345\n',
    '+OK Pin for conference Sales set: 1234\n',
    '+OK Moderator Pin for conference 3000-pbx set: 1234\n',
    '+OK Pin for conference 3000-pbx set: 1234\nsurprise\n',
    '+OK Pin for conference 3000-pbx deleted\n',
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual(UNRECOGNISED);
  });
});

describe('nopin', () => {
  const read = (reply: string) => readRow('nopin', reply);

  test('deleted', () => {
    expect(read('+OK Pin for conference 3000-pbx deleted\n')).toEqual({ kind: 'done', members: [] });
    expect(read('Pin for conference 3000-pbx deleted\n')).toEqual({ kind: 'done', members: [] });
  });

  test('refusals', () => {
    expect(read('-ERR Invalid parameters:\nnopin ')).toMatchObject({ code: 'freeswitch_usage' });
    expect(read('nopin ')).toMatchObject({ code: 'freeswitch_usage' });
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  });

  test.each([
    '',
    '-ERR no reply\n',
    '+OK Pin for conference 3000-pbx set: 1\n',
    '+OK Pin for conference x deleted\n',
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual(UNRECOGNISED);
  });
});

describe('dtmf', () => {
  const read = (reply: string, target = '367') => readRow(`dtmf&${target}&123%23`, reply);

  test('sent', () => {
    expect(read('+OK sent 123# to 367\n')).toEqual({ kind: 'done', members: [367] });
    expect(read('sent 123# to 367\n')).toEqual({ kind: 'done', members: [367] });
    expect(read('+OK sent 123# to 369\n+OK sent 123# to 367\n', 'all')).toEqual({
      kind: 'done',
      members: [369, 367],
    });
    expect(saidBy('dtmf&all&1w*%23D')).toEqual([['dtmf', 'all', '1w*#D']]);
  });

  test('refusals', () => {
    expect(read('-ERR Non-Existant ID 367\n')).toMatchObject({ code: 'member_not_found' });
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
    expect(read('-ERR no reply\n', 'all')).toEqual({ kind: 'done', members: [], text: '' });
  });

  test.each(['', '-ERR no reply\n', '-ERR Invalid input!\n', '+OK sent to 367\n', '+OK sent 1 to x\n'])(
    '%j is not understood',
    (reply) => {
      expect(read(reply)).toEqual(UNRECOGNISED);
    },
  );
});
