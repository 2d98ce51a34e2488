import type { Conference } from '../directory/port';
import { keyedDigest } from '../lib/keyed-digest';
import type { Scope } from './scope';

/** Hex digits of a digest. */
const DIGITS = 12;

/**
 * What a stream hears of, in few letters. It is part of each event's id: a client that comes back with the id of another
 * scope has never had a snapshot of what this one has more. Nobody can make the digest of what somebody else hears.
 */
export function digestOf({ asked, settings, requester }: Scope, named: readonly Conference[]): string {
  const what = asked
    ? named
        .map(({ name, freeswitchName }) => [name, freeswitchName])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
    : // Patterns in the settings cannot be listed, so their version stands for them.
      settings.version;
  const text = JSON.stringify([requester.name, requester.role, what]);
  return keyedDigest('scope', text).toString('hex').slice(0, DIGITS);
}
