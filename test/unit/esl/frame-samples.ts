import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Frame, FrameDecoder, type FrameLimits } from '../../../src/esl/frames';

/** A frame in a shape that `toEqual` can compare. */
export interface PlainFrame {
  headers: Record<string, string>;
  body: string;
}

/** The bytes of one frame; Content-Length last, as in a reply, and only if there is a body. */
export function frameBytes(headers: Record<string, string>, body: string | Uint8Array = ''): Buffer {
  const content = Buffer.from(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  if (content.length > 0) lines.push(`Content-Length: ${content.length}\n`);
  return Buffer.concat([Buffer.from(`${lines.join('')}\n`), content]);
}

/** Decodes the chunks one after the other with one decoder. */
export function decode(chunks: Iterable<Buffer>, limits?: FrameLimits): PlainFrame[] {
  return frames(chunks, limits).map(plain);
}

/** The same, as the frames themselves. */
export function frames(chunks: Iterable<Buffer>, limits?: FrameLimits): Frame[] {
  const decoder = new FrameDecoder(limits);
  const frames: Frame[] = [];
  for (const chunk of chunks) decoder.push(chunk, (frame) => frames.push(frame));
  return frames;
}

export function plain({ headers, body }: Frame): PlainFrame {
  return { headers: Object.fromEntries(headers), body: body.toString('latin1') };
}

/** Pieces of this size. */
export function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Recorded {
  wrongPassword: string;
  session: string;
}

/** What FreeSWITCH 1.10.12 wrote to two connections, byte for byte. */
export function recordedStreams(): Recorded {
  const file = join(__dirname, '../../../fixtures/freeswitch/1.10.12/framing.json');
  return JSON.parse(readFileSync(file, 'utf8'));
}
