import type { Config } from './schema';

/** The sections that a reload does not change. It changes users, conferences, policies, origins and certificates. */
const FIXED = [
  'listen',
  'admin',
  'freeswitch',
  'realm',
  'auth',
  'timeouts',
  'limits',
  'state',
  'store',
  'log',
] as const;

/** The keys of `audit` that a reload does not change. */
const FIXED_OF_AUDIT = ['required', 'queueRows'] as const;

/**
 * Returns the problems, if a file cannot be used without a restart; empty if it can. HA1 values are bound to their realm:
 * with new ones and the old realm, all sign-ins would fail.
 */
export function notAdoptable(running: Config, read: Config): string[] {
  const bound = Object.values(read.users).some(({ ha1 }) => ha1 !== undefined);
  return bound && read.realm !== running.realm
    ? ['realm: has changed, and the ha1 lines with it; that needs a restart']
    : [];
}

/**
 * Returns the sections that differ and need a restart. A reload must name them: if it did not, they would seem to be
 * changed.
 *
 * @returns names of sections, never their values
 */
export function needsRestart(running: Config, read: Config): string[] {
  const fixed = FIXED.filter((section) => JSON.stringify(running[section]) !== JSON.stringify(read[section]));
  const keys = FIXED_OF_AUDIT.filter((key) => running.audit[key] !== read.audit[key]);
  return [...fixed, ...keys.map((key) => `audit.${key}`)];
}
