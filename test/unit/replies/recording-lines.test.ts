import { readPaused, readStarted, readStopped } from '../../../src/replies/recording-lines';

const CONTEXT = { conference: 'Sales', freeswitchName: '3000-pbx' };
const PATH = '/recordings/Sales.20261120T100424Z.0123abcd.wav';
const NOT_THERE = { kind: 'refused', code: 'recording_not_found' };

describe('record', () => {
  const read = (reply: string) => readStarted(reply, PATH, CONTEXT);

  test('a success, which does not prove yet that the file is open', () => {
    expect(read(`+OK Record file ${PATH}\n`)).toEqual({ kind: 'done', members: [] });
    expect(read(`Record file ${PATH}\n`)).toEqual({ kind: 'done', members: [] });
  });

  test('refusals', () => {
    const busy = `file [${PATH}] is already being used for recording.\n`;
    expect(read(`-ERR ${busy}`)).toMatchObject({ kind: 'refused', code: 'already_recording' });
    expect(read(busy)).toMatchObject({ code: 'already_recording' });
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
    expect(read('record <filename>')).toMatchObject({ code: 'freeswitch_usage' });
    expect(read('-ERR conference Command not found!\n')).toMatchObject({ code: 'api_missing' });
  });

  test.each([
    '',
    '-ERR no reply\n',
    `+OK Record file ${PATH}`,
    `+OK Record file ${PATH}x\n`,
    '+OK Record file /elsewhere.wav\n',
    '+OK Record file start\n',
    `+OK Record file ${PATH} canvas 1\n`,
    `-ERR Invalid canvas\n+OK Record file ${PATH}\n`,
    `+OK Record file ${PATH}\n-ERR something\n`,
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual({ kind: 'unrecognised' });
  });
});

describe('norecord', () => {
  const read = (reply: string) => readStopped(reply, CONTEXT);

  test('returns the files that stopped, and ignores the number', () => {
    expect(read(`Stopped recording file ${PATH}\n+OK Stopped recording 0 files\n`)).toEqual({
      kind: 'done',
      members: [],
      extra: { paths: [PATH] },
    });
    expect(
      read(
        'Stopped recording file /r/a b.wav\nStopped recording file /r/c.wav\n+OK Stopped recording 2 files\n',
      ),
    ).toMatchObject({ extra: { paths: ['/r/a b.wav', '/r/c.wav'] } });
    expect(read('Stopped recording file /r/a.wav\n+OK Stopped recording 1 file\n')).toMatchObject({
      kind: 'done',
    });
  });

  test('the automatic recording', () => {
    const line = 'Stopped AUTO recording file /r/auto.wav (Auto Recording Now Disabled)\n';
    expect(read(`${line}+OK Stopped recording 0 files\n`)).toMatchObject({
      extra: { paths: ['/r/auto.wav'] },
    });
  });

  test('FreeSWITCH older than 1.8.0', () => {
    expect(read(`Stopped recording file ${PATH}\nStopped recording 0 files\n`)).toMatchObject({
      extra: { paths: [PATH] },
    });
    expect(read("non-existant recording '/r/a.wav'\nStopped recording 0 files\n")).toMatchObject(NOT_THERE);
  });

  test('refuses if there was none, although FreeSWITCH replies +OK', () => {
    expect(read('+OK Stopped recording 0 files\n')).toMatchObject(NOT_THERE);
    expect(read(`-ERR non-existant recording '${PATH}'\n+OK Stopped recording 0 files\n`)).toMatchObject(
      NOT_THERE,
    );
  });

  test('refusals', () => {
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
    expect(read('norecord <[filename|all]>')).toMatchObject({ code: 'freeswitch_usage' });
  });

  test.each([
    '',
    '\n',
    '-ERR no reply\n',
    `Stopped recording file ${PATH}\n`,
    'surprise\n+OK Stopped recording 0 files\n',
    `Stopped recording file ${PATH}\nsurprise\n+OK Stopped recording 0 files\n`,
    `+OK Stopped recording 0 files\nStopped recording file ${PATH}\n`,
    'Stopped recording file \n+OK Stopped recording 0 files\n',
    '+OK Stopped recording files\n',
    '+OK Stopped recording 0 files\n+OK Stopped recording 0 files\n',
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual({ kind: 'unrecognised' });
  });
});

describe.each([
  ['pause', 'Pause', 'Resume'],
  ['resume', 'Resume', 'Pause'],
] as const)('%s', (word, verb, other) => {
  const read = (reply: string) => readPaused(reply, word, CONTEXT);

  test('a success', () => {
    expect(read(`+OK ${verb} recording file ${PATH}\n`)).toEqual({ kind: 'done', members: [] });
    expect(read(`${verb} recording file ${PATH}\n`)).toEqual({ kind: 'done', members: [] });
  });

  test('refuses if there was none, although FreeSWITCH replies +OK first', () => {
    for (const refusal of [`-ERR non-existant recording '${PATH}'`, `non-existant recording '${PATH}'`]) {
      expect(read(`+OK ${verb} recording file ${PATH}\n${refusal}\n`)).toMatchObject(NOT_THERE);
    }
  });

  test('refusals', () => {
    expect(read('-ERR Conference 3000-pbx not found\n')).toMatchObject({ code: 'conference_not_active' });
    expect(read(`${word} <filename>`)).toMatchObject({ code: 'freeswitch_usage' });
  });

  test.each([
    '',
    '-ERR no reply\n',
    `-ERR non-existant recording '${PATH}'\n`,
    `+OK ${other} recording file ${PATH}\n`,
    // `recording pause` without a path records to a file of that name.
    `+OK Record file ${word}\n`,
    `+OK ${verb} recording file \n`,
    `+OK ${verb} recording file ${PATH}\nsurprise\n`,
    `+OK ${verb} recording file ${PATH}\n-ERR non-existant recording '${PATH}'\nsurprise\n`,
  ])('%j is not understood', (reply) => {
    expect(read(reply)).toEqual({ kind: 'unrecognised' });
  });
});
