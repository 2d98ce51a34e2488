import { randomBytes } from 'node:crypto';

/**
 * What stands between the fields of a list that we mean to read: nobody's name can hold it, since nobody can
 * guess it. Letters, digits, `-` and `_` between tildes, so FreeSWITCH's tokeniser leaves it as it is.
 */
export function unguessableDelimiter(): string {
  return `~${randomBytes(12).toString('base64url')}~`;
}
