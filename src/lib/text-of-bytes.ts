import { isUtf8 } from 'node:buffer';

/**
 * The characters of the bytes 0x80 to 0x9f in Windows-1252, which otherwise is Latin-1. Telephones send it as Latin-1, whose control
 * characters nobody sends. The five bytes without a character are U+FFFD.
 */
const WINDOWS_1252 = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

/** Returns bytes as text: UTF-8 if they are valid UTF-8, else Windows-1252. Use it for one value, not for a document with several. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return isDecoded(text, bytes) ? text : windows1252(bytes.toString('latin1'));
}

/** The same for bytes that were read as Latin-1. It always copies: a part of a long text would keep the whole text in memory. */
export function textOfBinary(binary: string): string {
  return textOf(Buffer.from(binary, 'latin1'));
}

/** Returns the text of a reply. If it is not UTF-8, each line is read on its own. */
export function textOfLines(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return isDecoded(text, bytes) ? text : bytes.toString('latin1').split('\n').map(textOfBinary).join('\n');
}

/** Returns true if bytes are valid UTF-8. They need a check only if their text holds U+FFFD, as a replacement or from the beginning. */
function isDecoded(text: string, bytes: Buffer): boolean {
  return !text.includes('\ufffd') || isUtf8(bytes);
}

function windows1252(latin1: string): string {
  return latin1.replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80));
}
