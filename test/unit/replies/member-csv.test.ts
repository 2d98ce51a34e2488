import fc from 'fast-check';
import { parseMemberRows } from '../../../src/replies/member-csv';
import { keptBytes } from '../../helpers/kept-bytes';

const D = '~Zk3x~';
const row = (...fields: (string | number)[]) => `${fields.join(D)}\n`;
const plain = row(3, 'sofia/x', 'u-3', 'Ann', '1001', 'hear|speak', 0, 0, 100);
const parse = (text: string, encoding: BufferEncoding = 'utf8') =>
  parseMemberRows(Buffer.from(text, encoding), D);

test('a row becomes a member', () => {
  expect(
    parse(
      row(
        7,
        'sofia/x',
        'u-7',
        'Ann',
        '1001',
        'hear|speak|talking|video|floor|vid-floor|moderator|ghost',
        -4,
        3,
        250,
      ),
    ),
  ).toEqual([
    {
      id: 7,
      channel: 'sofia/x',
      uuid: 'u-7',
      callerIdName: 'Ann',
      callerIdNumber: '1001',
      hear: true,
      speak: true,
      talking: true,
      hold: false,
      video: true,
      floor: true,
      moderator: true,
      ghost: true,
      volumeIn: -4,
      volumeOut: 3,
      energy: 250,
    },
  ]);
});

test('vid-floor alone is neither floor nor video', () => {
  expect(parse(row(7, '', '', '', '', 'vid-floor', 0, 0, 0))?.[0]).toMatchObject({
    floor: false,
    video: false,
  });
});

test('on hold, hidden values are `null`', () => {
  expect(parse(row(7, '', '', '', '', 'hold|floor', 0, 0, 0))?.[0]).toMatchObject({
    hear: null,
    speak: null,
    talking: null,
    hold: true,
    floor: true,
  });
});

test('a role id cannot act as a flag', () => {
  expect(parse(row(7, '', '', '', '', 'hear|role-id:x|moderator', 0, 0, 0))?.[0]).toMatchObject({
    hear: true,
    moderator: false,
  });
});

test('bytes that are not UTF-8 are read as Latin-1, in that one name only', () => {
  const members = parse(
    row(7, '', '', 'J\xe9', '1', '', 0, 0, 0) + row(8, '', '', 'B', '2', '', 0, 0, 0),
    'latin1',
  );
  expect(members?.map(({ callerIdName }) => callerIdName)).toEqual(['Jé', 'B']);
});

test('names may hold anything except the secret delimiter', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes(D));
  const members = fc.array(
    fc.record({ id: fc.integer({ min: 1, max: 4_294_967_295 }), name, number: name }),
    { maxLength: 5 },
  );
  const nasty = fc.constantFrom(
    'a;b',
    'x\n9;sofia',
    '\n',
    '0\n1',
    '~',
    'a|b',
    '-ERR no reply',
    '+OK Conference x',
  );
  fc.assert(
    fc.property(members, nasty, (list, evil) => {
      const text = list
        .map(({ id, name: who, number }) => row(id, evil, 'u', who, number, '', 0, 0, 0))
        .join('');
      if (list.length === 0) return;
      const parsed = parse(text)?.map(({ id, callerIdName, callerIdNumber, channel }) => [
        id,
        callerIdName,
        callerIdNumber,
        channel,
      ]);
      expect(parsed).toEqual(list.map(({ id, name: who, number }) => [id, who, number, evil]));
    }),
  );
});

test.each([
  ['nothing', ''],
  ['an error', '-ERR Conference Team not found\n'],
  ['a row cut short', plain.slice(0, -1)],
  ['a field too few', row(3, 'sofia/x', 'u-3', 'Ann', '1001', 'hear', 0, 0)],
  ['something after the last row', `${plain}x`],
  ['an id that is not a number', row('x', '', '', '', '', '', 0, 0, 0)],
  ['an energy that is not a number', row(1, '', '', '', '', '', 0, 0, 'x')],
])('%s is not a list', (_what, text) => {
  expect(parse(text)).toBeUndefined();
});

test('a kept field does not keep the whole list', () => {
  const uuid = (count: number) => String(count).padStart(36, '0');
  const list = (first: number) =>
    Array.from({ length: 300 }, (_, at) =>
      row(at + 1, 'loopback/park1-a', uuid(first + at), 'Ann', '1001', 'hear|speak', 0, 0, 100),
    ).join('');
  const kept: (string | undefined)[] = [];
  const bytes = keptBytes(() => {
    for (let count = 0; count < 200; count++) kept.push(parse(list(count * 300))?.[5]?.uuid);
    return kept;
  });
  expect(kept[199]).toBe(uuid(199 * 300 + 5));
  // All lists are 6 MB.
  expect(bytes).toBeLessThan(1_000_000);
});
