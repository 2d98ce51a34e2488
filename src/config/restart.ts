import type { Config } from './schema';

/** What a reload does not change. Users, conferences, policies, origins and certificates it does. */
const FIXED = [
  'listen',
  'admin',
  'freeswitch',
  'realm',
  'auth',
  'timeouts',
  'limits',
  'state',
  'log',
] as const;

/**
 * What keeps a file from being adopted without a restart, as problems for its reader; none where it may be. HA1 values are
 * bound to their realm: with the new ones and the old realm nobody could sign in.
 */
export function notAdoptable(running: Config, read: Config): string[] {
  const bound = Object.values(read.users).some(({ ha1 }) => ha1 !== undefined);
  return bound && read.realm !== running.realm
    ? ['realm: has changed, and the ha1 lines with it; that needs a restart']
    : [];
}

/**
 * The sections that differ and need a restart: a reload that says nothing of them would seem to have changed them.
 *
 * @returns names of sections, never their values
 */
export function needsRestart(running: Config, read: Config): string[] {
  return FIXED.filter((section) => JSON.stringify(running[section]) !== JSON.stringify(read[section]));
}
