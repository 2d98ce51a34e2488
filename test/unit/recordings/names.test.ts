import fc from 'fast-check';
import type { Conference } from '../../../src/directory/port';
import { beginningOf, LABEL, nameOfBeginning, RecordingPolicy } from '../../../src/recordings/names';

const NOW = Date.UTC(2026, 10, 20, 10, 4, 24, 882);
const policy = new RecordingPolicy({ dir: '/recordings', format: 'wav' });

const conference = (name: string): Conference => ({
  name: 'the name in our URLs',
  freeswitchName: name,
  profile: 'default',
  owners: [],
  listed: true,
});

describe('a new path', () => {
  test('consists of the name, the time, and a part that nobody can guess', () => {
    expect(policy.newPath(conference('Sales'), undefined, NOW)).toMatch(
      /^\/recordings\/Sales\.20261120T100424Z\.[0-9a-f]{8}\.wav$/,
    );
  });

  test('contains the label', () => {
    expect(policy.newPath(conference('Sales'), 'Q3_review-2', NOW)).toMatch(
      /^\/recordings\/Sales\.20261120T100424Z\.Q3_review-2\.[0-9a-f]{8}\.wav$/,
    );
  });

  test.each([
    ['with space', 'with=20space'],
    ['Größe', 'Gr=C3=B6=C3=9Fe'],
    ['../a/b', '..=2Fa=2Fb'],
    ['a=b', 'a=3Db'],
    ["it's {x}$!", 'it=27s=20=7Bx=7D=24=21'],
  ])('of %j begins with %s', (name, beginning) => {
    const path = policy.newPath(conference(name), 'x', NOW);
    expect(path.startsWith(`/recordings/${beginning}.20261120T100424Z.x.`)).toBe(true);
    const id = policy.idOf(conference(name), path);
    expect(id).toBe(path.slice('/recordings/'.length, -4));
    expect(policy.filesOf(conference(name), id ?? '')[0]?.name.label).toBe('x');
    for (const other of [beginning, beginning.slice(0, -1), name.slice(0, -1)]) {
      if (other !== name) expect(policy.idOf(conference(other), path)).toBeUndefined();
    }
  });

  test('of a long name fits into a file’s name, and belongs to no other conference', () => {
    const [one, other] = [`${'ü'.repeat(79)}a`, `${'ü'.repeat(79)}b`];
    const path = policy.newPath(conference(one), 'y'.repeat(64), NOW);
    expect(Buffer.byteLength(path.slice('/recordings/'.length))).toBeLessThan(256);
    expect(policy.idOf(conference(one), path)).toBeDefined();
    expect(policy.idOf(conference(other), path)).toBeUndefined();
  });

  test('is unique, even in the same second', () => {
    const paths = Array.from({ length: 200 }, () => policy.newPath(conference('Sales'), 'x', NOW));
    expect(new Set(paths).size).toBe(200);
  });

  test('has the folder and the format of the configuration', () => {
    for (const dir of ['/srv/fs', '/srv/fs/']) {
      const other = new RecordingPolicy({ dir, format: 'mp3' });
      const path = other.newPath(conference('a@example.org'), undefined, NOW);
      expect(path).toMatch(/^\/srv\/fs\/a@example\.org\.20261120T100424Z\.[0-9a-f]{8}\.mp3$/);
      expect(other.idOf(conference('a@example.org'), path)).toBe(path.slice('/srv/fs/'.length, -4));
    }
  });
});

describe('labels', () => {
  test.each(['a', 'start2', 'Q3_review-2', '2026', '-', '20261120', 'x'.repeat(64)])(
    'accepts %s',
    (label) => {
      expect(LABEL.test(label)).toBe(true);
    },
  );

  test.each([
    ...[
      '',
      '.',
      '..',
      'a.b',
      'a/b',
      '../a',
      '/etc/x',
      'a b',
      'a\n',
      '{a',
      '$' + '{x}',
      'a:b',
      'ä',
      "a'b",
      'a\\b',
    ],
    ...['x'.repeat(65), '20261120T100424Z'],
  ])('refuses %j', (label) => {
    expect(LABEL.test(label)).toBe(false);
  });
});

describe('an id', () => {
  test('is the name of the file, for the conference that it belongs to', () => {
    for (const label of [undefined, 'label']) {
      const path = policy.newPath(conference('Sales'), label, NOW);
      expect(policy.idOf(conference('Sales'), path)).toBe(path.slice('/recordings/'.length, -'.wav'.length));
    }
  });

  const owns = (name: string, file: string) =>
    policy.idOf(conference(name), `/recordings/${file}`) !== undefined;

  test('is the same for two names in our URLs that mean one conference', () => {
    const path = policy.newPath({ ...conference('3000-pbx'), name: 'Sales' }, undefined, NOW);
    expect(path).toMatch(/^\/recordings\/3000-pbx\./);
    const id = policy.idOf({ ...conference('3000-pbx'), name: 'Vertrieb' }, path);
    expect(id).toBe(path.slice('/recordings/'.length, -'.wav'.length));
    expect(policy.idOf({ ...conference('3001-pbx'), name: 'Sales' }, path)).toBeUndefined();
  });

  test('is `undefined` for another conference, even if its name begins the same', () => {
    const file = 'a.b.20261120T100424Z.0123abcd.wav';
    expect(owns('a.b', file)).toBe(true);
    expect(owns('a', file)).toBe(false);
    expect(owns('a.', file)).toBe(false);
    expect(owns('A.B', file)).toBe(false);
    expect(owns('a.b.', file)).toBe(false);
    expect(owns('axb', file)).toBe(false);
    expect(owns('b', file)).toBe(false);
    expect(owns('a', 'ab.20261120T100424Z.0123abcd.wav')).toBe(false);
  });

  test('is `undefined` for another conference whose name ends like a recording', () => {
    const [time, other] = ['20261120T100424Z', '20261121T000000Z'];
    expect(owns(`a.${time}`, `a.${time}.${other}.0123abcd.wav`)).toBe(true);
    expect(owns('a', `a.${time}.${other}.0123abcd.wav`)).toBe(false);
    expect(owns(`a.${time}`, `a.${time}.${other}.label.0123abcd.wav`)).toBe(true);
    expect(owns('a', `a.${time}.${other}.label.0123abcd.wav`)).toBe(false);
    expect(owns(`a.${time}.label`, `a.${time}.label.${other}.0123abcd.wav`)).toBe(true);
    expect(owns('a', `a.${time}.label.${other}.0123abcd.wav`)).toBe(false);
    expect(owns(`a.${time}`, `a.${time}.label.0123abcd.wav`)).toBe(false);
  });

  test('belongs to one conference at most, with any names and labels', () => {
    const time = '20261120T100424Z';
    const names = [
      'a',
      'a.b',
      `a.${time}`,
      `a.${time}.b`,
      `a.${time}.${time}`,
      `${time}`,
      'a.0123abcd',
      'a~',
      'a@b',
    ];
    for (const owner of names) {
      for (const label of [undefined, 'b', '0123abcd', '20261120T100424', time.toLowerCase()]) {
        const path = policy.newPath(conference(owner), label, NOW);
        const owners = names.filter((name) => policy.idOf(conference(name), path) !== undefined);
        expect(owners).toEqual([owner]);
      }
    }
  });

  test.each([
    ['a path of somebody else', '/recordings/Sales.wav'],
    ['no time', '/recordings/Sales.label.0123abcd.wav'],
    ['no random part', '/recordings/Sales.20261120T100424Z.wav'],
    ['another random part', '/recordings/Sales.20261120T100424Z.xyz.wav'],
    ['a label with spaces', '/recordings/Sales.20261120T100424Z.a b.0123abcd.wav'],
    ['another folder', '/elsewhere/Sales.20261120T100424Z.0123abcd.wav'],
    ['a folder below', '/recordings/x/Sales.20261120T100424Z.0123abcd.wav'],
    ['a folder above', '/Sales.20261120T100424Z.0123abcd.wav'],
    ['the way out and back', '/recordings/../recordings/Sales.20261120T100424Z.0123abcd.wav'],
    ['the way out', '/recordings/../etc/Sales.20261120T100424Z.0123abcd.wav'],
    ['two slashes', '/recordings//Sales.20261120T100424Z.0123abcd.wav'],
    ['no folder', 'Sales.20261120T100424Z.0123abcd.wav'],
    ['another extension', '/recordings/Sales.20261120T100424Z.0123abcd.ogg'],
    ['an extension in capitals', '/recordings/Sales.20261120T100424Z.0123abcd.WAV'],
    ['a month that no year has', '/recordings/Sales.20261320T100424Z.0123abcd.wav'],
    ['a day that no such month has', '/recordings/Sales.20260230T100424Z.0123abcd.wav'],
    ['a minute that no hour has', '/recordings/Sales.20261120T106024Z.0123abcd.wav'],
    ['a leap second', '/recordings/Sales.20261120T235960Z.0123abcd.wav'],
    ['no extension', '/recordings/Sales.20261120T100424Z.0123abcd'],
    ['a second extension', '/recordings/Sales.20261120T100424Z.0123abcd.wav.tmp'],
    ['parameters', '{a=b}/recordings/Sales.20261120T100424Z.0123abcd.wav'],
    ['a line feed', '/recordings/Sales.20261120T100424Z.0123abcd.wav\n'],
    ['nothing', ''],
    ['the folder', '/recordings'],
    ['the name alone', '/recordings/Sales'],
  ])('is `undefined` for %s', (_what, path) => {
    expect(policy.idOf(conference('Sales'), path)).toBeUndefined();
  });
});

describe('the name of a file', () => {
  const SALES = conference('Sales');

  test('contains id, label, start and format', () => {
    expect(policy.read(SALES, 'Sales.20261120T100424Z.Q3_review-2.0123abcd.wav')).toEqual({
      id: 'Sales.20261120T100424Z.Q3_review-2.0123abcd',
      label: 'Q3_review-2',
      startedAt: Date.UTC(2026, 10, 20, 10, 4, 24),
      format: 'wav',
    });
    expect(policy.read(SALES, 'Sales.20240229T235959Z.0123abcd.mp3')).toEqual({
      id: 'Sales.20240229T235959Z.0123abcd',
      label: undefined,
      startedAt: Date.UTC(2024, 1, 29, 23, 59, 59),
      format: 'mp3',
    });
  });

  test('is read back, even in a format that is not configured now', () => {
    for (const format of ['wav', 'mp3'] as const) {
      const other = new RecordingPolicy({ dir: '/recordings', format });
      const path = other.newPath(SALES, 'x', NOW);
      const file = path.slice('/recordings/'.length);
      expect(policy.read(SALES, file)).toMatchObject({ label: 'x', format, startedAt: NOW - 882 });
      expect(policy.idOf(SALES, path)).toBe(file.slice(0, -4));
      expect(policy.pathOf(file)).toBe(path);
    }
  });

  test.each([
    '../Sales.20261120T100424Z.0123abcd.wav',
    './Sales.20261120T100424Z.0123abcd.wav',
    'x/Sales.20261120T100424Z.0123abcd.wav',
    'Sales.20261120T100424Z.a/b.0123abcd.wav',
    'Sales.20261120T100424Z.0123abcd.wav/',
    'Sales.20261120T100424Z.0123abcd.wav\0',
    'Sales-2.20261120T100424Z.0123abcd.wav',
    'Sales.20261120T100424Z.0123abcd',
  ])('is not valid: %j', (file) => {
    expect(policy.read(SALES, file)).toBeUndefined();
  });

  test('is found by an id, that of the configured format first', () => {
    const id = 'Sales.20261120T100424Z.0123abcd';
    const files = (format: 'wav' | 'mp3', of = id) =>
      new RecordingPolicy({ dir: '/recordings', format }).filesOf(SALES, of).map(({ file }) => file);
    expect(files('wav')).toEqual([`${id}.wav`, `${id}.mp3`]);
    expect(files('mp3')).toEqual([`${id}.mp3`, `${id}.wav`]);
    expect(files('wav', `${id}.wav`)).toEqual([]);
    expect(files('wav', '../../etc/passwd')).toEqual([]);
    expect(files('wav', '')).toEqual([]);
  });
});

describe('the name that a beginning means', () => {
  test('is the one it was made of, unless it has a hash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const beginning = beginningOf(name);
        expect(nameOfBeginning(beginning)).toBe(beginning.includes('==') ? undefined : name);
      }),
    );
  });

  test.each(['a=', 'a=3d', 'a=41', 'a=FF', `${'a'.repeat(98)}==${'0'.repeat(32)}`, 'a'.repeat(131)])(
    'is none for %s, which no name begins with',
    (beginning) => expect(nameOfBeginning(beginning)).toBeUndefined(),
  );
});
