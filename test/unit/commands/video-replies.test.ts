import { readRow, UNRECOGNISED } from './read-row';

describe('vid-layout', () => {
  test.each([
    ['vid-layout&1x1', '+OK Change canvas 1 to layout [1x1]\n'],
    ['vid-layout&2x1&2', '+OK Change canvas 2 to layout [2x1]\n'],
    ['vid-layout&1x1', '+OK Change personal canvas set to layout [1x1]\n'],
    ['vid-layout&group:grid', '+OK Change to layout group [grid]\n'],
    // FreeSWITCH replies -ERR but does it.
    ['vid-layout&group:grid', '-ERR Change personal canvas to layout group [grid]\n'],
    ['vid-layout&list', '2x1\n1x1\n'],
    ['vid-layout&list', '1up_top_left+5\npresenter-dual-horizontal\n'],
  ])('%s: %j is done', (tail, reply) => {
    expect(readRow(tail, reply)).toEqual({ kind: 'done', members: [] });
  });

  test.each([
    ['vid-layout&nosuch', '-ERR Invalid layout [nosuch]\n', 'freeswitch_usage'],
    [
      'vid-layout&group:nosuch',
      '+OK Change to layout group []\n-ERR Invalid layout [group:nosuch]\n',
      'freeswitch_usage',
    ],
    ['vid-layout&group', '-ERR Group name not specified.\n', 'freeswitch_usage'],
    ['vid-layout&1x1', '-ERR no layout for personal canvas\n', 'conflict'],
    ['vid-layout&1x1', '-ERR Conference is not in mixing mode\n', 'conflict'],
    ['vid-layout&list', '-ERR Conference is not in mixing mode\n', 'conflict'],
    ['vid-layout&list', '-ERR Conference 3000-pbx not found\n', 'conference_not_active'],
  ])('%s: %j is refused', (tail, reply, code) => {
    expect(readRow(tail, reply)).toMatchObject({ kind: 'refused', code });
  });

  test.each([
    ['vid-layout&1x1', ''],
    ['vid-layout&1x1', '-ERR no reply\n'],
    ['vid-layout&1x1', 'anything else\n'],
    ['vid-layout&1x1', '+OK\n'],
    ['vid-layout&1x1', '2x1\n1x1\n'],
    ['vid-layout&1x1', '+OK Change canvas 1 to layout [1x1]\nsurprise\n'],
    ['vid-layout&1x1', 'before +OK Change canvas 1 to layout [1x1]\n'],
    ['vid-layout&group:x', '+OK Change to layout group []\n'],
    ['vid-layout&list', ''],
    ['vid-layout&list', '+OK\n'],
    ['vid-layout&list', 'This is no list of names.\n'],
    ['vid-layout&list', '1x1\n-ERR something\n'],
  ])('%s: %j is not understood', (tail, reply) => {
    expect(readRow(tail, reply)).toEqual(UNRECOGNISED);
  });

  test('an empty reply is an empty list of layouts', () => {
    expect(readRow('vid-layout&list', '-ERR no reply\n')).toEqual({ kind: 'done', members: [], text: '' });
  });

  test('list must be lower case, although FreeSWITCH accepts any case', () => {
    expect(() => readRow('vid-layout&LIST', '1x1\n')).toThrow(
      'vid-layout: layout must be in lower case: list.',
    );
  });
});

test('fails only for the one of several members that is on hold', () => {
  expect(readRow('vmute&all', '+OK vmute 3\n-ERR member 2 is on hold\n')).toMatchObject({
    ...{ kind: 'done', members: [3], failed: [{ member: 2, code: 'conflict' }] },
  });
  expect(readRow('vmute&all', '-ERR member 3 is on hold\n+OK vmute 2\n')).toMatchObject({
    ...{ kind: 'done', members: [2], failed: [{ member: 3, code: 'conflict' }] },
  });
  expect(readRow('vmute&2', '-ERR member 2 is on hold\n')).toMatchObject({
    kind: 'refused',
    code: 'conflict',
  });
});

test('vid-res accepts canvas 1 only, because FreeSWITCH crashes on a canvas that does not exist', () => {
  expect(readRow('vid-res&640x480&1', '+OK Resolution set to [640x480]\n')).toMatchObject({ kind: 'done' });
  for (const canvas of ['2', '9', '50', '0', '-1', 'x']) {
    expect(() => readRow(`vid-res&640x480&${canvas}`, '')).toThrow('vid-res takes canvas 1 only');
  }
});
