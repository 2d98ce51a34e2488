import { readRow, saidBy, UNRECOGNISED } from './read-row';

const say = (reply: string) => readRow('say&hello&world', reply);
const saymember = (reply: string) => readRow('saymember&367&hello', reply);

test('the text is sent unchanged, its pieces joined by spaces', () => {
  expect(saidBy('say&hello&world')).toEqual([['say'], 'hello world']);
  expect(saidBy("say&It's%20fine%20%26%20good")).toEqual([['say'], "It's fine & good"]);
  expect(saidBy('saymember&367&hello&world')).toEqual([['saymember'], '367 hello world']);
});

test('success', () => {
  expect(say('+OK (say) OK\n')).toEqual({ kind: 'done', members: [] });
  expect(saymember('+OK (saymember) OK\n')).toEqual({ kind: 'done', members: [367] });
});

test('FreeSWITCH older than 1.8.0', () => {
  expect(say('(say) OK\n')).toEqual({ kind: 'done', members: [] });
  expect(saymember('(saymember) OK\n')).toEqual({ kind: 'done', members: [367] });
  expect(saymember('(saymember) Unknown Member 367!\nsaymember <member_id> <text>')).toMatchObject({
    code: 'member_not_found',
  });
  expect(say('(say) Error!\nsay <text>')).toMatchObject({ code: 'conflict' });
});

test('FreeSWITCH 1.8.0 to 1.10.5 send -ERR for a success', () => {
  expect(saymember('-ERR (saymember) OK\n')).toEqual({ kind: 'done', members: [367] });
});

test('refusals', () => {
  expect(saymember('-ERR (saymember) Unknown Member 367!\nsaymember <member_id> <text>')).toEqual({
    kind: 'refused',
    code: 'member_not_found',
    detail: 'Member 367 is not in the conference.',
  });
  expect(say('-ERR (say) Error!\nsay <text>')).toMatchObject({ kind: 'refused', code: 'conflict' });
  expect(saymember('-ERR (saymember) Error!\nsaymember <member_id> <text>')).toMatchObject({
    code: 'conflict',
  });
  expect(say('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  expect(saymember('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  expect(say('say <text>')).toMatchObject({ code: 'freeswitch_usage' });
  expect(saymember('saymember <member_id> <text>')).toMatchObject({ code: 'freeswitch_usage' });
});

test.each([
  '',
  '\n',
  '-ERR no reply\n',
  '+OK\n',
  '+OK (say) OK',
  '+OK (say) OK\nsurprise\n',
  '-ERR (say) Error! No text.\nsay <text>',
  '-ERR Conference Other not found\n',
])('%j is not understood', (reply) => {
  expect(say(reply)).toEqual(UNRECOGNISED);
  expect(saymember(reply.replaceAll('say', 'saymember'))).toEqual(UNRECOGNISED);
});

test('the reply of one is not understood for the other', () => {
  expect(say('+OK (saymember) OK\n')).toEqual(UNRECOGNISED);
  expect(saymember('+OK (say) OK\n')).toEqual(UNRECOGNISED);
});
