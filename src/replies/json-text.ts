import { isUtf8 } from 'node:buffer';
import { textOfBinary } from '../lib/text-of-bytes';

/** A text of JSON, with the key before it if it is a conference's name. */
const TEXT = /("conference_name"\s*:\s*)?"(?:[^"\\]|\\[\s\S])*"/g;

/**
 * A document of JSON as text. FreeSWITCH passes callers' bytes raw, so each text in it is UTF-8 or, if it is not, Latin-1. But
 * in the name of a conference such bytes become U+FFFD: it is not the conference that has the same name in UTF-8.
 */
export function jsonText(reply: Buffer): string {
  if (isUtf8(reply)) return reply.toString('utf8');
  return reply
    .toString('latin1')
    .replace(TEXT, (text, key?: string) =>
      key === undefined ? textOfBinary(text) : Buffer.from(text, 'latin1').toString('utf8'),
    );
}
