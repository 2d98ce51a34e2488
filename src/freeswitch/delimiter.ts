import { randomBytes } from 'node:crypto';

/**
 * Returns a delimiter for the fields of a list that the gateway reads. Nobody can guess it, so no caller's name can hold it. It
 * has letters, digits, `-` and `_` between tildes, so FreeSWITCH's tokeniser does not change it.
 */
export function unguessableDelimiter(): string {
  return `~${randomBytes(12).toString('base64url')}~`;
}
