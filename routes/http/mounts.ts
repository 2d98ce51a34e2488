import type { ErrorCode } from '../../src/errors';

/** A family of URLs, and how its clients want to be spoken to. */
export interface Mount {
  readonly name: 'native' | 'sipxecs' | 'api';
  /** The path before what it serves. */
  readonly prefix: string;
  /** How an error is written where `Accept` leaves the choice. */
  readonly errors: 'text' | 'json';
  /** True where an `Accept` that nothing fits is answered with the default instead of 406. */
  readonly ignoresAccept: boolean;
  /** The words that clients of this mount look for, before ours. */
  readonly words: Partial<Record<ErrorCode, string>>;
  /** Errors that clients of this mount know as a 200 with these words. */
  readonly softened: Partial<Record<ErrorCode, string>>;
}

const PLAIN = { ignoresAccept: false, words: {}, softened: {} };

export const NATIVE: Mount = { ...PLAIN, name: 'native', prefix: '', errors: 'text' };

/** For programs: JSON in, JSON out. */
export const API: Mount = { ...PLAIN, name: 'api', prefix: '/api', errors: 'json' };

/** sipXecs's `UserConferenceCommandsResource.java:52-81`, and that of the details, give these as the reason of the status. */
export const SIPXECS: Mount = {
  name: 'sipxecs',
  prefix: '/sipxconfig/rest/my',
  errors: 'text',
  ignoresAccept: true,
  words: {
    conference_not_found: 'Conference not found',
    conference_found_not_active: 'Conference found, but not active',
    not_owner: 'User is not owner of this conference',
    no_command: 'No conference command specified',
  },
  softened: { already_recording: 'IN_PROGRESS' },
};

/** The mounts that commands have, and what their paths begin with. */
const COMMANDS = [NATIVE, SIPXECS].map((mount) => ({ mount, start: `${mount.prefix}/conference/` }));

/** Returns the mount below which a path names a command, `/conference/{name}/{command}[&{arg}…]`; `undefined` for other paths. */
export function commandMountOf(path: string): Mount | undefined {
  return COMMANDS.find(({ start }) => path.startsWith(start))?.mount;
}

/** Returns the mount of a path, for how errors are written; `undefined` for paths without habits of their own. */
export function mountOfPath(path: string): Mount | undefined {
  return path === API.prefix || path.startsWith(`${API.prefix}/`) ? API : commandMountOf(path);
}
