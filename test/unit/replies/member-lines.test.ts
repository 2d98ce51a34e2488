import { readMemberLines, verbLine } from '../../../src/replies/member-lines';

const CONTEXT = { conference: 'Sales', freeswitchName: '3000-pbx' };
const read = (reply: string, { single = false, word = 'kick', verb = 'kicked' } = {}) =>
  readMemberLines(reply, { word, success: verbLine(verb), single }, CONTEXT);

test('returns the members in the order of the lines', () => {
  expect(read('+OK kicked 3\n+OK kicked 1\n')).toEqual({ kind: 'done', members: [3, 1] });
});

test('the form before FreeSWITCH 1.8.0', () => {
  expect(read('OK kicked 3\nOK kicked 1\n')).toEqual({ kind: 'done', members: [3, 1] });
  expect(read('Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  expect(read('Non-Existant ID 9\n')).toMatchObject({ code: 'member_not_found' });
});

test('skipped moderators are not failures', () => {
  expect(read('Skipping moderator (member id 7).\n+OK kicked 1\n')).toEqual({ kind: 'done', members: [1] });
  expect(read('Skipping moderator (member id 7).\n')).toEqual({ kind: 'done', members: [] });
});

test('returns both if some succeed and some are missing', () => {
  expect(read('+OK kicked 3\n-ERR Non-Existant ID 9\n')).toEqual({
    kind: 'done',
    members: [3],
    failed: [{ member: 9, code: 'member_not_found', detail: 'Member 9 is not in the conference.' }],
  });
});

test('an empty reply is a success without members, but is not understood for a single member', () => {
  expect(read('-ERR no reply\n')).toEqual({ kind: 'done', members: [], text: '' });
  expect(read('-ERR no reply\n', { single: true })).toEqual({ kind: 'unrecognised' });
});

test('refusals', () => {
  expect(read('-ERR Conference 3000-pbx not found\n')).toEqual({
    kind: 'refused',
    code: 'conference_not_active',
    detail: 'Conference Sales (3000-pbx in FreeSWITCH) is not active.',
  });
  expect(read('-ERR Non-Existant ID 9\n')).toMatchObject({ code: 'member_not_found' });
  expect(read('-ERR Non-Existant member\n')).toMatchObject({ code: 'member_not_found' });
  expect(read('kick <[member_id|all|last|non_moderator]> [<optional sound file>]')).toMatchObject({
    code: 'freeswitch_usage',
  });
  expect(read("-ERR Conference command 'kick' not found.\n")).toMatchObject({ code: 'not_supported' });
  expect(read('-ERR conference Command not found!\n')).toMatchObject({ code: 'api_missing' });
});

test.each([
  '',
  '\n',
  '+OK kicked 3\nsurprise\n',
  '+OK mute 3\n',
  '+OK kicked 3 \n',
  ' +OK kicked 3\n',
  '+OK kicked 99999999999\n',
  '-ERR Conference Other not found\n',
  '-ERR Conference 3000-pbx not found\n+OK kicked 3\n',
  '+OK kicked 3\n-ERR Conference 3000-pbx not found\n',
])('%j is not understood', (reply) => {
  expect(read(reply)).toEqual({ kind: 'unrecognised' });
});
