import type { FileHandle } from 'node:fs/promises';
import type { RecordingFormat } from '../names';
import { id3Length, mp3Seconds } from './mp3-length';
import { wavSeconds } from './wav-length';

/** Bytes that are read of a file to find its length. FreeSWITCH writes about 150 before the sound of a WAV. */
const HEAD_BYTES = 8_192;

/**
 * Returns the length of a recording's file in seconds, from its first bytes; `undefined` if they do not show it.
 *
 * @param size bytes of the file
 */
export async function fileSeconds(
  file: FileHandle,
  format: RecordingFormat,
  size: number,
): Promise<number | undefined> {
  const head = await read(file, 0);
  if (format === 'wav') return wavSeconds(head, size);
  const tag = id3Length(head);
  // The tag may contain a picture that is larger than the part that was read.
  return mp3Seconds(tag === 0 ? head : await read(file, tag), size - tag);
}

async function read(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, position);
  return buffer.subarray(0, bytesRead);
}
