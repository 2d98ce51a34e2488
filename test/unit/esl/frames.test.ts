import { type Frame, FrameDecoder } from '../../../src/esl/frames';
import {
  decode,
  frameBytes,
  frames as framesOf,
  type PlainFrame,
  pieces,
  plain,
  recordedStreams,
} from './frame-samples';

const DISCONNECT_NOTICE: PlainFrame = {
  headers: { 'Content-Type': 'text/disconnect-notice', 'Content-Length': '67' },
  body: 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
};

const AUTH_REQUEST: PlainFrame = { headers: { 'Content-Type': 'auth/request' }, body: '' };

const reply = (text: string, more: Record<string, string> = {}): PlainFrame => ({
  headers: { 'Content-Type': 'command/reply', 'Reply-Text': text, ...more },
  body: '',
});

const response = (body: string): PlainFrame => ({
  headers: { 'Content-Type': 'api/response', 'Content-Length': String(body.length) },
  body,
});

const JOB = '7a1b2c3d-0000-4000-8000-000000000002';

const RECORDED = recordedStreams();

const STREAMS: [name: string, bytes: Buffer, frames: PlainFrame[]][] = [
  [
    'a wrong password',
    Buffer.from(RECORDED.wrongPassword),
    [AUTH_REQUEST, reply('-ERR invalid'), DISCONNECT_NOTICE],
  ],
  [
    'a session',
    Buffer.from(RECORDED.session),
    [
      AUTH_REQUEST,
      reply('+OK accepted'),
      response('-ERR Conference Team not found\n'),
      reply(`+OK Job-UUID: ${JOB}`, { 'Job-UUID': JOB }),
      reply('-ERR command not found'),
      reply('+OK event listener enabled json'),
      reply('-ERR command not found'),
      response('-ERR  Command not found!\n'),
      reply('+OK bye'),
      DISCONNECT_NOTICE,
    ],
  ],
  [
    'a body of UTF-8, counted in bytes',
    frameBytes({ 'Content-Type': 'api/response' }, 'Zoë 😀 €\n'),
    [
      {
        headers: { 'Content-Type': 'api/response', 'Content-Length': '14' },
        body: Buffer.from('Zoë 😀 €\n').toString('latin1'),
      },
    ],
  ],
  [
    'a header of UTF-8',
    Buffer.from('Reply-Text: -ERR Zoë 😀\n\n'),
    [{ headers: { 'Reply-Text': '-ERR Zoë 😀' }, body: '' }],
  ],
  [
    'Content-Length 0, and the next frame',
    Buffer.from('Content-Type: api/response\nContent-Length: 0\n\nContent-Type: auth/request\n\n'),
    [{ headers: { 'Content-Type': 'api/response', 'Content-Length': '0' }, body: '' }, AUTH_REQUEST],
  ],
  [
    'a body that looks like frames',
    Buffer.concat([
      frameBytes({ 'Content-Type': 'api/response' }, '\n\nContent-Type: command/reply\n\n\n'),
      frameBytes({ 'Content-Type': 'auth/request' }),
    ]),
    [response('\n\nContent-Type: command/reply\n\n\n'), AUTH_REQUEST],
  ],
  [
    'stray newlines before, between and after frames',
    Buffer.from('\n\n\nContent-Type: auth/request\n\n\n\nReply-Text: +OK\n\n\n'),
    [AUTH_REQUEST, { headers: { 'Reply-Text': '+OK' }, body: '' }],
  ],
];

describe.each(STREAMS)('%s', (_name, bytes, frames) => {
  test('whole', () => {
    expect(decode([bytes])).toEqual(frames);
  });

  test('byte by byte', () => {
    expect(decode(pieces(bytes, 1))).toEqual(frames);
  });

  test('split at every position', () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(frames);
    }
  });
});

test('a frame is delivered with the chunk that completes it, not later', () => {
  const decoder = new FrameDecoder();
  const push = (text: string): PlainFrame[] => {
    const frames: Frame[] = [];
    decoder.push(Buffer.from(text), (frame) => frames.push(frame));
    return frames.map(plain);
  };
  expect(push('Content-Type: api/response\nContent-Length: 2\n\na')).toEqual([]);
  expect(push('b')).toEqual([response('ab')]);
  expect(push('Content-Type: auth/request\n')).toEqual([]);
  expect(push('\nX: y\n')).toEqual([AUTH_REQUEST]);
  expect(push('\n')).toEqual([{ headers: { X: 'y' }, body: '' }]);
});

test('the bytes of a body survive, UTF-8 or not', () => {
  const body = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  const bytes = frameBytes({ 'Content-Type': 'api/response' }, body);
  const [frame] = framesOf([bytes]);
  expect(frame?.body).toEqual(body);
});

test('nothing is percent-decoded', () => {
  expect(decode([Buffer.from('Reply-Text: +OK filter added. [a]=[100%] %zz %20\n\n')])).toEqual([
    { headers: { 'Reply-Text': '+OK filter added. [a]=[100%] %zz %20' }, body: '' },
  ]);
});

test('values may hold colons, be empty, or come without a space; the last of a name wins', () => {
  expect(decode([Buffer.from('A: 1:2: 3\nB:\nC:x\nD: 1\nD: 2\n\n')])).toEqual([
    { headers: { A: '1:2: 3', B: '', C: 'x', D: '2' }, body: '' },
  ]);
});

test('131,072 frames in one chunk', () => {
  const frames = framesOf([Buffer.from('Reply-Text: +OK\n\n'.repeat(131_072))]);
  expect(frames.length).toBe(131_072);
  expect(frames.at(-1)?.headers.get('Reply-Text')).toBe('+OK');
});

// Copying all earlier bytes for each piece would be 200 GB here: minutes, and the test's time limit.
test.each([64, 1460])('a body of 5 MB in pieces of %d bytes, and the frame after it', (size) => {
  const body = Buffer.alloc(5 * 1024 * 1024, 'FreeSWITCH ');
  const bytes = Buffer.concat([
    frameBytes({ 'Content-Type': 'api/response' }, body),
    frameBytes({ 'Reply-Text': '+OK' }),
  ]);
  const frames = framesOf(pieces(bytes, size));
  expect(frames.length).toBe(2);
  expect(frames[0]?.body.equals(body)).toBe(true);
  expect(frames[1]?.headers.get('Reply-Text')).toBe('+OK');
});
