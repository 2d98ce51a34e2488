import { readRow, saidBy, UNRECOGNISED } from './read-row';

const read = (reply: string, ids = '379&378') => readRow(`transfer&Other&${ids}`, reply);
const gone = (member: number) => ({
  member,
  code: 'member_not_found',
  detail: `Member ${member} is not in the conference.`,
});

test('sends each member as its own word', () => {
  expect(saidBy('transfer&Other&379&378')).toEqual([['transfer', 'Other', '379', '378']]);
});

test('all members went', () => {
  const lines = ["Member '379' sent to conference Other.\n", "Member '378' sent to conference Other.\n"];
  expect(read(lines.map((line) => `+OK ${line}`).join(''))).toEqual({ kind: 'done', members: [379, 378] });
  expect(read(lines.join(''))).toEqual({ kind: 'done', members: [379, 378] });
});

test('some members went', () => {
  expect(
    read("-ERR No Member 379 in conference 3000-pbx.\n+OK Member '378' sent to conference Other.\n"),
  ).toEqual({ kind: 'done', members: [378], failed: [gone(379)] });
});

test('no member went', () => {
  const { detail } = gone(379);
  for (const begin of ['-ERR ', '']) {
    expect(read(`${begin}No Member 379 in conference 3000-pbx.\n`)).toEqual({
      kind: 'refused',
      code: 'member_not_found',
      detail,
    });
  }
});

test('refusals', () => {
  expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  expect(read('transfer <conference_name> <member id> [...<member id>]')).toMatchObject({
    code: 'freeswitch_usage',
  });
});

test.each([
  '',
  '\n',
  '-ERR no reply\n',
  "+OK Member '379' sent to conference Elsewhere.\n",
  "+OK Member '379' sent to conference Other,system:id.\n",
  '+OK Member 379 sent to conference Other.\n',
  "+OK Member '379' sent to conference Other.\nsurprise\n",
  '-ERR No Member x in conference 3000-pbx.\n',
  '-ERR Conference Elsewhere not found\n',
])('%j is not understood', (reply) => {
  expect(read(reply)).toEqual(UNRECOGNISED);
});
