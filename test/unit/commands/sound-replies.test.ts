import { readRow, saidBy, UNRECOGNISED } from './read-row';

describe('play', () => {
  const FILE = '/sounds/a.wav';
  const read = (reply: string, how = '') => readRow(`play&${FILE}${how}`, reply);

  test('to the conference', () => {
    for (const reply of [`+OK (play) Playing file ${FILE}\n`, `(play) Playing file ${FILE}\n`]) {
      expect(read(reply)).toEqual({ kind: 'done', members: [], extra: { path: FILE } });
      expect(read(reply, '&async')).toEqual({ kind: 'done', members: [], extra: { path: FILE } });
    }
    expect(saidBy(`play&${FILE}&async`)).toEqual([['play', FILE, 'async']]);
  });

  test('to a member', () => {
    for (const begin of ['+OK ', '']) {
      expect(read(`${begin}(play) Playing file ${FILE} to member 367\n`, '&367')).toEqual({
        kind: 'done',
        members: [367],
        extra: { path: FILE },
      });
    }
  });

  test('a missing file', () => {
    const reply = `(play) File: ${FILE} not found.\n`;
    for (const said of [`-ERR ${reply}`, reply]) {
      expect(read(said)).toMatchObject({ kind: 'refused', code: 'file_not_found' });
      expect(read(said, '&367')).toMatchObject({ code: 'file_not_found' });
    }
  });

  test("a missing member, with any number in FreeSWITCH's reply", () => {
    const reply = 'Member: 3098877477 not found.\nplay <file_path> [async|<member_id> [nomux]]';
    for (const said of [`-ERR ${reply}`, reply]) {
      expect(read(said, '&367')).toEqual({
        kind: 'refused',
        code: 'member_not_found',
        detail: 'Member 367 is not in the conference.',
      });
    }
  });

  test('refusals', () => {
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
    expect(read('play <file_path> [async|<member_id> [nomux]]')).toMatchObject({ code: 'freeswitch_usage' });
  });

  test.each([
    '',
    '-ERR no reply\n',
    `+OK (play) Playing file ${FILE}`,
    `+OK (play) Playing file ${FILE}x\n`,
    '+OK (play) Playing file /sounds/b.wav\n',
    `+OK (play) Playing file ${FILE} to member 367\n`,
    `+OK (play) Playing file ${FILE}\nsurprise\n`,
    `surprise\n-ERR (play) File: ${FILE} not found.\n`,
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual(UNRECOGNISED);
  });

  test('a success for the conference is not a success for the member', () => {
    expect(read(`+OK (play) Playing file ${FILE}\n`, '&367')).toEqual(UNRECOGNISED);
    expect(read(`+OK (play) Playing file ${FILE} to member 368\n`, '&367')).toEqual(UNRECOGNISED);
  });
});

describe('stop', () => {
  test('returns the number of files, even 0', () => {
    for (const count of ['0', '1', '4']) {
      for (const reply of [`+OK Stopped ${count} files.\n`, `Stopped ${count} files.\n`]) {
        expect(readRow('stop', reply)).toEqual({ kind: 'done', members: [], value: count });
        expect(readRow('stop&all&367', reply)).toEqual({ kind: 'done', members: [367], value: count });
      }
    }
  });

  test('sends which files, and for whom', () => {
    expect(saidBy('stop')).toEqual([['stop']]);
    expect(saidBy('stop&current')).toEqual([['stop', 'current']]);
    expect(saidBy('stop&async&367')).toEqual([['stop', 'async', '367']]);
  });

  test('refusals', () => {
    for (const reply of ['-ERR Member: 99999 not found.\n', 'Member: 99999 not found.\n']) {
      expect(readRow('stop&all&99999', reply)).toMatchObject({ code: 'member_not_found' });
    }
    expect(readRow('stop', '-ERR Conference 3000-pbx not found\n')).toMatchObject({
      code: 'conference_not_active',
    });
    expect(readRow('stop', 'stop <[current|all|async|last]> [<member_id>]')).toMatchObject({
      code: 'freeswitch_usage',
    });
  });

  test.each([
    '',
    '-ERR no reply\n',
    '+OK Stopped files.\n',
    '+OK Stopped 1 files.\n\n',
    '+OK Stopped 1 files\n',
  ])('%j is not understood', (reply) => {
    expect(readRow('stop', reply)).toEqual(UNRECOGNISED);
  });
});
