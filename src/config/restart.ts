import type { Config } from './schema';

/**
 * The effect of a reload on each section: it changes the section, or the section needs a restart. Of `listen.tls` it reads the
 * files again. The compiler demands a line for each section.
 */
const EFFECT = {
  listen: 'restart',
  admin: 'restart',
  freeswitch: 'restart',
  realm: 'restart',
  auth: 'restart',
  origins: 'reload',
  stateChangingGet: 'reload',
  users: 'reload',
  conferences: 'reload',
  dial: 'reload',
  media: 'reload',
  recordings: 'reload',
  timeouts: 'restart',
  limits: 'restart',
  state: 'restart',
  store: 'restart',
  idempotency: 'restart',
  // Two of its keys need a restart.
  audit: 'reload',
  gateway: 'restart',
  jobs: 'restart',
  log: 'restart',
} as const satisfies Readonly<Record<keyof Config, 'reload' | 'restart'>>;

/** The sections that need a restart. */
const FIXED = (Object.keys(EFFECT) as (keyof Config)[]).filter((section) => EFFECT[section] === 'restart');

/** Returns the configuration after a reload: the sections that need a restart as they run, the others as they were read. */
export function adopted(running: Config, read: Config): Config {
  const fixed: Partial<Config> = Object.fromEntries(FIXED.map((section) => [section, running[section]]));
  return { ...read, ...fixed };
}

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
