import fc from 'fast-check';
import { EventParser } from '../../../sdk/sse';

const parse = (...pieces: string[]) => {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

const STREAM = [
  'retry: 2000\n\n: \n\nid: a-1\nevent: snapshot\ndata: {"a":1}\n\n',
  'data: one\r\ndata:two\r\ndata\r\n\r\n: a comment\n\nid: a-2\revent: locked\rdata:  x\r\rid: a-3\n\nevent: lost\n\nfoo: bar\ndata: y\n\n',
].join('');
const EVENTS = [
  { kind: 'snapshot', data: '{"a":1}', id: 'a-1' },
  { kind: 'message', data: 'one\ntwo\n', id: 'a-1' },
  { kind: 'locked', data: ' x', id: 'a-2' },
  { kind: 'message', data: 'y', id: 'a-3' },
];

test('parses lines, kinds, data of several lines, comments, ids', () => {
  expect(parse(STREAM)).toEqual(EVENTS);
});

test('the text may be cut anywhere', () => {
  for (let at = 0; at <= STREAM.length; at++) {
    expect(parse(STREAM.slice(0, at), STREAM.slice(at))).toEqual(EVENTS);
  }
  expect(parse(...STREAM)).toEqual(EVENTS);
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      expect(parse(...places.slice(1).map((to, index) => STREAM.slice(places[index], to)))).toEqual(EVENTS);
    }),
  );
});

test('an event and its id count only when complete', () => {
  const parser = new EventParser();
  expect(parser.push('id: a-1\ndata: x\n\nid: a-2\ndata: y\n')).toHaveLength(1);
  expect(parser.lastId).toBe('a-1');
  parser.push('\n');
  expect(parser.lastId).toBe('a-2');
});

test('reads retry, ignores an id with NUL, and drops a byte order mark', () => {
  const parser = new EventParser();
  expect(parser.push('\uFEFFretry: 2000\nid: a\0b\ndata: x\n\n')).toEqual([
    { kind: 'message', data: 'x', id: '' },
  ]);
  expect(parser.retry).toBe(2000);
  parser.push('retry: soon\n\n');
  expect(parser.retry).toBe(2000);
});

const LONG = 'x'.repeat(60);

test.each([
  ['a line', `data: ${LONG}`],
  ['a field that the standard ignores', `nothing: ${LONG}`],
  ['an event of several lines', 'data: 1234567890\n'.repeat(6)],
])('%s may not have more characters than an event', (_what, text) => {
  expect(() => new EventParser(50).push(text)).toThrow(RangeError);
  const parser = new EventParser(50);
  expect(() => [...text].map((character) => parser.push(character))).toThrow(RangeError);
});

test('many short events may have more characters than one', () => {
  const parser = new EventParser(50);
  for (const piece of ['data: 1234567890\n\n'.repeat(20), ': \n\n'.repeat(50)]) parser.push(piece);
  expect(parser.push('data: y\n\n')).toEqual([{ kind: 'message', data: 'y', id: '' }]);
});

test('if an event is too long, the last id is that of the events that were returned', () => {
  const parser = new EventParser(50);
  parser.push('id: a-1\ndata: x\n\n');
  expect(() => parser.push(`id: a-2\ndata: y\n\n${LONG}`)).toThrow(RangeError);
  expect(parser.lastId).toBe('a-1');
});
