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
 * The sections that differ and need a restart: a reload that says nothing of them would seem to have changed them.
 *
 * @returns names of sections, never their values
 */
export function needsRestart(running: Config, read: Config): string[] {
  return FIXED.filter((section) => JSON.stringify(running[section]) !== JSON.stringify(read[section]));
}
