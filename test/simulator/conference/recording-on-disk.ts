import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const RATE = 8_000;

/**
 * Writes the file as it is during a recording: FreeSWITCH buffers up to 64 kB, and libsndfile's header has `RIFF` 8 and
 * `data` 0 until the file is closed (recorded from 1.10.12).
 */
export function createOnDisk(path: string): void {
  if (path.endsWith('.wav') && existsSync(dirname(path))) writeFileSync(path, wav(8, 0, []), { flag: 'wx' });
}

/**
 * Writes the file as it is after a recording: libsndfile puts the title and its software before the sound. Silence, 16
 * bits, mono.
 */
export function finishOnDisk(path: string, samples: number): void {
  if (!path.endsWith('.wav') || !existsSync(path)) return;
  const list = Buffer.from('INFOINAM\x0b\0\0\0Conference\0\0', 'latin1');
  const chunks = [chunk('LIST', list)];
  writeFileSync(path, wav(36 + list.length + 8 + samples * 2, samples * 2, chunks));
}

function wav(riff: number, data: number, between: Buffer[]): Buffer {
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(RATE, 4);
  format.writeUInt32LE(RATE * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const head = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1');
  head.writeUInt32LE(riff, 4);
  return Buffer.concat([head, chunk('fmt ', format), ...between, chunk('data', Buffer.alloc(data))]);
}

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
