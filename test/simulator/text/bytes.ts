/**
 * FreeSWITCH's strings are bytes, and a caller's name may contain any of them. So every string inside the simulator is
 * a byte string: one character (0-255) for one byte. Tests use text or Buffers.
 */

/** What a test may give: text (sent as UTF-8) or the bytes themselves. */
export type Text = string | Buffer;

/** Returns the byte string of a text or of bytes. */
export function bytes(value: Text): string {
  return (typeof value === 'string' ? Buffer.from(value, 'utf8') : value).toString('latin1');
}

/** Returns the text of a byte string; bytes that are not UTF-8 become the replacement character. */
export function text(byteString: string): string {
  if (!/[\x80-\xff]/.test(byteString)) return byteString;
  return Buffer.from(byteString, 'latin1').toString('utf8');
}
