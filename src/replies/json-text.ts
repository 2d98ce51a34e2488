import { isUtf8 } from 'node:buffer';
import { textOfBinary } from '../lib/text-of-bytes';

/** A text in JSON. If it is a conference's name, the match includes the key before it. */
const TEXT = /("conference_name"\s*:\s*)?"(?:[^"\\]|\\[\s\S])*"/g;

/**
 * Returns a JSON document as text. FreeSWITCH passes callers' bytes raw. So each text in it is read as UTF-8, or as Windows-1252
 * if it is not UTF-8. But in the name of a conference such bytes become U+FFFD: the same name in UTF-8 is another conference.
 */
export function jsonText(reply: Buffer): string {
  if (isUtf8(reply)) return reply.toString('utf8');
  return reply
    .toString('latin1')
    .replace(TEXT, (text, key?: string) =>
      key === undefined ? textOfBinary(text) : Buffer.from(text, 'latin1').toString('utf8'),
    );
}
