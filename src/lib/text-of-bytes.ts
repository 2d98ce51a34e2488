import { isUtf8 } from 'node:buffer';

/** Returns bytes as text: UTF-8 if they are valid UTF-8, else Latin-1. Use it for one value, not for a document with several. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // Check again only if the text holds U+FFFD, as a replacement or from the beginning.
  return text.includes('\ufffd') && !isUtf8(bytes) ? bytes.toString('latin1') : text;
}

/** The same for bytes that were read as Latin-1. It always copies: a part of a long text would keep the whole text in memory. */
export function textOfBinary(binary: string): string {
  return textOf(Buffer.from(binary, 'latin1'));
}
