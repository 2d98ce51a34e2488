/**
 * FreeSWITCH's strings are bytes, and a caller's name may hold any of them. Inside the simulator every
 * string is therefore a byte string: one character (0-255) for one byte. Tests speak text or Buffers.
 */

/** What a test may give: text (sent as UTF-8) or the bytes themselves. */
export type Text = string | Buffer;

/** In: text or bytes. Out: the byte string. */
export function bytes(value: Text): string {
  return (typeof value === 'string' ? Buffer.from(value, 'utf8') : value).toString('latin1');
}

/** In: a byte string. Out: the text; what is not UTF-8 becomes the replacement character. */
export function text(byteString: string): string {
  if (!/[\x80-\xff]/.test(byteString)) return byteString;
  return Buffer.from(byteString, 'latin1').toString('utf8');
}
