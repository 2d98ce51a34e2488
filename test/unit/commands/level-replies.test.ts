import { readRow, saidBy, UNRECOGNISED } from './read-row';

describe.each([
  { word: 'energy', said: 'Energy', ok: '', most: '1800', least: '0' },
  { word: 'volume_in', said: 'Volume IN', ok: '+OK ', most: '4', least: '-4' },
  { word: 'volume_out', said: 'Volume OUT', ok: '+OK ', most: '4', least: '-4' },
])('$word', ({ word, said, ok, most, least }) => {
  test('of one member returns the value', () => {
    const done = { kind: 'done', members: [367], value: '2' };
    expect(readRow(`${word}&367&2`, `${ok}${said} 367 = 2\n`)).toEqual(done);
    // The form before FreeSWITCH 1.8.0.
    expect(readRow(`${word}&367&2`, `${said} 367 = 2\n`)).toEqual(done);
    expect(readRow(`${word}&367`, `${ok}${said} 367 = -2\n`)).toMatchObject({ value: '-2' });
  });

  test('of several members returns several values', () => {
    expect(readRow(`${word}&all`, `${ok}${said} 369 = 1\n${ok}${said} 367 = 4\n`)).toEqual({
      kind: 'done',
      members: [369, 367],
      extra: {
        values: [
          { member: 369, value: '1' },
          { member: 367, value: '4' },
        ],
      },
    });
  });

  test('of nobody is done, unless one member was named', () => {
    expect(readRow(`${word}&all`, '-ERR no reply\n')).toEqual({ kind: 'done', members: [], text: '' });
    expect(readRow(`${word}&367`, '-ERR no reply\n')).toEqual(UNRECOGNISED);
  });

  test('refusals', () => {
    expect(readRow(`${word}&9&1`, '-ERR Non-Existant ID 9\n')).toMatchObject({ code: 'member_not_found' });
    expect(readRow(`${word}&9&1`, '-ERR Conference 3000-pbx not found\n')).toMatchObject({
      code: 'conference_not_active',
    });
    expect(readRow(`${word}&9`, `${word} <member_id|all|last|non_moderator> [<newval>]`)).toMatchObject({
      code: 'freeswitch_usage',
    });
  });

  test('sends the number unchanged', () => {
    for (const level of ['up', 'down', '0', most, least]) {
      expect(saidBy(`${word}&all&${level}`)).toEqual([[word, 'all', level]]);
    }
    expect(saidBy(`${word}&all`)).toEqual([[word, 'all']]);
  });

  test.each([
    '',
    '\n',
    `${said} 367 =\n`,
    `${said} 367 = x\n`,
    `${said} x = 2\n`,
    `${said} 367 = 2\nsurprise\n`,
  ])('%j is not understood', (reply) => {
    expect(readRow(`${word}&367`, reply)).toEqual(UNRECOGNISED);
  });
});

test('a reply about another level is not understood', () => {
  expect(readRow('volume_in&367', '+OK Volume OUT 367 = 2\n')).toEqual(UNRECOGNISED);
  expect(readRow('energy&367', '367 = Auto-Energy: 2 Energy: 1\n')).toEqual(UNRECOGNISED);
});

test('energy may end the automatic mode, in a line without a member', () => {
  const line = 'Auto-Energy level exceeded, Auto-Energy mode disabled\n';
  expect(readRow('energy&367&900', `Energy 367 = 900\n${line}`)).toEqual({
    kind: 'done',
    members: [367],
    value: '900',
  });
  expect(readRow('energy&all&900', `Energy 2 = 900\n${line}Energy 1 = 900\n${line}`)).toMatchObject({
    members: [2, 1],
  });
  expect(readRow('volume_in&367&1', `+OK Volume IN 367 = 1\n${line}`)).toEqual(UNRECOGNISED);
});

describe('max-energy', () => {
  const refusal = (id: number) => `-ERR ${id} Max-Energy cannot exceed energy level.\n`;
  const state = (id: number, value: number) =>
    `${id} = Max-Energy: 100 Energy: ${value} Max-Energy-Mute: 0ms Max-Energy-Hit-Trigger 5\n`;

  test('returns the value', () => {
    expect(readRow('max-energy&1&200', state(1, 200))).toEqual({ kind: 'done', members: [1], value: '200' });
  });

  test('a refusal counts, even if the line of success follows', () => {
    const detail =
      'The maximum of member 1 cannot be below the energy from which it counts as talking; it is now 0.';
    expect(readRow('max-energy&1&50', refusal(1) + state(1, 0))).toEqual({
      ...{ kind: 'refused', code: 'conflict', detail },
    });
  });

  test('may refuse one of several', () => {
    expect(readRow('max-energy&all&50', refusal(2) + state(2, 0) + state(1, 50))).toEqual({
      ...{ kind: 'done', members: [1], value: '50' },
      failed: [{ member: 2, code: 'conflict', detail: expect.stringContaining('is now 0.') }],
    });
    expect(readRow('max-energy&all&50', state(2, 50) + refusal(1) + state(1, 0))).toMatchObject({
      ...{ members: [2], failed: [{ member: 1 }] },
    });
  });

  test.each([
    refusal(1),
    refusal(1) + state(2, 0),
    refusal(1) + refusal(2),
    `x${refusal(1)}${state(1, 0)}`,
    `${refusal(1)}surprise\n`,
  ])('%j is not understood', (reply) => {
    expect(readRow('max-energy&all&50', reply)).toEqual(UNRECOGNISED);
  });
});
