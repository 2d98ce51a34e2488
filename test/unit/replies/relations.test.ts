import { readRelations } from '../../../src/replies/relations';

const CONTEXT = { conference: 'Sales', freeswitchName: '3000-pbx' };
const read = (reply: string) => readRelations(reply, CONTEXT);
const missing = (member: number, other: number) => ({
  member,
  other,
  code: 'member_not_found',
  detail: `Members ${member} and ${other} are not both in the conference.`,
});

describe('set and cleared', () => {
  test.each([
    ['+OK 367->368 nospeak set\n', [367]],
    ['+OK 367->369 nospeak set\n+OK 368->369 nospeak set\n', [367, 368]],
    ['+OK 367->368 nospeak,nohear set\n', [367]],
    ['+OK 1->2 sendvideo set\n', [1]],
    ['+OK relationship 367->368 cleared.\n', [367]],
    ['+OK relationship 367->369 cleared.\n+OK relationship 368->369 cleared.\n', [367, 368]],
    ['+OK 367->368 nohear set\n+OK 367->369 nohear set\n', [367]],
  ])('%j', (reply, members) => {
    expect(read(reply)).toEqual({ kind: 'done', members });
  });

  test('FreeSWITCH older than 1.8.0', () => {
    expect(read('ok 1->2 nospeak set\n')).toEqual({ kind: 'done', members: [1] });
    expect(read('relationship 1->2 cleared.\n')).toEqual({ kind: 'done', members: [1] });
    expect(read('relationship 1->2 not found.\n')).toMatchObject({ code: 'member_not_found' });
    expect(read('No relationships\n')).toEqual({ kind: 'done', members: [] });
  });
});

describe('the list', () => {
  test.each([
    ['367 -> 368 SPEAK HEAR \n', [[367, 368, false, false, false]]],
    [
      '367 -> 368 SPEAK \n367 -> 369 HEAR \n',
      [
        [367, 368, false, true, false],
        [367, 369, true, false, false],
      ],
    ],
    ['1 -> 2 NOSPEAK HEAR NOSENDVIDEO \n', [[1, 2, true, false, false]]],
    ['1 -> 2 SPEAK NOHEAR SENDVIDEO \n', [[1, 2, false, true, true]]],
    ['1 -> 2 \n', [[1, 2, true, true, false]]],
  ])('%j', (reply, rows) => {
    const relations = rows.map(([member, other, nospeak, nohear, sendvideo]) => {
      return { member, other, nospeak, nohear, sendvideo };
    });
    expect(read(reply)).toEqual({ kind: 'done', members: [], extra: { relations } });
  });

  test('of no relationships', () => {
    expect(read('+OK No relationships\n')).toEqual({ kind: 'done', members: [] });
  });

  test('of a member without relationships is empty, even if others have some', () => {
    expect(read('-ERR no reply\n')).toEqual({ kind: 'done', members: [], text: '' });
  });
});

describe('missing pairs', () => {
  test('all are missing', () => {
    expect(read('-ERR relationship 367->99999 not found.\n')).toEqual({
      kind: 'refused',
      code: 'member_not_found',
      detail: 'Members 367 and 99999 are not both in the conference.',
    });
    expect(read('-ERR relationship 1->2 not found.\n-ERR relationship 1->3 not found.\n')).toMatchObject({
      code: 'member_not_found',
      detail: 'Members 1 and 2 are not both in the conference.',
    });
  });

  test('some are missing', () => {
    expect(read('+OK 1->3 nohear set\n-ERR relationship 1->9 not found.\n+OK 2->3 nohear set\n')).toEqual({
      kind: 'done',
      members: [1, 2],
      failed: [missing(1, 9)],
    });
    expect(read('-ERR relationship 9->3 not found.\n+OK relationship 2->3 cleared.\n')).toEqual({
      kind: 'done',
      members: [2],
      failed: [missing(9, 3)],
    });
  });
});

describe('video that a member already receives', () => {
  const receiving = (member: number) => ({
    member,
    code: 'conflict',
    detail: `Member ${member} already receives the video of another member.`,
  });

  test('of the last of several, whose line has no end', () => {
    expect(read('+OK 1->3 sendvideo set\n-ERR member 2 already receiving video')).toEqual({
      kind: 'done',
      members: [1],
      failed: [receiving(2)],
    });
  });

  test('of the first, whose line is joined to the next', () => {
    expect(read('-ERR member 1 already receiving video+OK 2->3 sendvideo set\n')).toEqual({
      kind: 'done',
      members: [2],
      failed: [receiving(1)],
    });
    expect(
      read('-ERR member 1 already receiving video-ERR member 2 already receiving video-ERR error!\n'),
    ).toMatchObject({ kind: 'refused', code: 'conflict' });
  });

  test('of all', () => {
    expect(read('-ERR member 7 already receiving video\n-ERR member 8 already receiving video')).toEqual({
      kind: 'refused',
      code: 'conflict',
      detail: receiving(7).detail,
    });
  });
});

test('refusals', () => {
  expect(read('-ERR error!\n')).toEqual({
    kind: 'refused',
    code: 'conflict',
    detail: 'FreeSWITCH could not set the relationship.',
  });
  expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
  expect(
    read('relate <member_id>[,<member_id>] <other_member_id>[,<other_member_id>] [nospeak|nohear|clear]'),
  ).toMatchObject({ code: 'freeswitch_usage' });
});

test.each([
  '',
  '\n',
  '+OK\n',
  '+OK 1->2 set\n',
  '+OK 1->2 nospeak\n',
  '+OK 1->2 NOSPEAK set\n',
  '+OK -1->2 nospeak set\n',
  '+OK 99999999999->2 nospeak set\n',
  ' +OK 1->2 nospeak set\n',
  '+OK 1->2 nospeak set\nsurprise\n',
  '+OK No relationships\n+OK No relationships\n',
  '+OK 1->2 nospeak set\n+OK No relationships\n',
  '1 -> 2 LOUD \n',
  '-ERR Conference Other not found\n',
  '+OK 1->2 nospeak set\n-ERR Conference 3000-pbx not found\n',
])('%j is not understood', (reply) => {
  expect(read(reply)).toEqual({ kind: 'unrecognised' });
});
