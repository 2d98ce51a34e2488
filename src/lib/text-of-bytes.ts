import { isUtf8 } from 'node:buffer';

/** Bytes as text: UTF-8 if they are valid UTF-8, else Latin-1. For one value, not for a document with several. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // Only what was replaced, or was U+FFFD before, needs a second look.
  return text.includes('\ufffd') && !isUtf8(bytes) ? bytes.toString('latin1') : text;
}

/** The same of bytes that were read as Latin-1. A copy always, so that no part of a long text keeps all of it. */
export function textOfBinary(binary: string): string {
  return textOf(Buffer.from(binary, 'latin1'));
}
