import type { ErrorCode } from '../../src/errors';

/** A family of URLs, and the format of answers that its clients expect. */
export interface Mount {
  readonly name: 'native' | 'sipxecs' | 'api';
  /** The first part of all its paths. */
  readonly prefix: string;
  /** The format of an error if `Accept` leaves the choice. */
  readonly errors: 'text' | 'json';
  /** True if the default is sent, and not 406, when the client accepts no available type. */
  readonly ignoresAccept: boolean;
  /** The words that clients of this mount look for; they are written before ours. */
  readonly words: Partial<Record<ErrorCode, string>>;
  /** Errors that clients of this mount get as a 200 with these words. */
  readonly softened: Partial<Record<ErrorCode, string>>;
}

const PLAIN = { ignoresAccept: false, words: {}, softened: {} };

export const NATIVE: Mount = { ...PLAIN, name: 'native', prefix: '', errors: 'text' };

/** For programs: JSON in, JSON out. */
export const API: Mount = { ...PLAIN, name: 'api', prefix: '/api', errors: 'json' };

/**
 * sipXecs sends these as the reason of the status (`UserConferenceCommandsResource.java:52-81`, and the resource of the
 * details).
 */
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

/** The mounts that have commands, and the beginning of their paths. */
const COMMANDS = [NATIVE, SIPXECS].map((mount) => ({ mount, start: `${mount.prefix}/conference/` }));

/**
 * Returns the mount of a path that names a command, `/conference/{name}/{command}[&{arg}…]`; `undefined` for other
 * paths.
 */
export function commandMountOf(path: string): Mount | undefined {
  return COMMANDS.find(({ start }) => path.startsWith(start))?.mount;
}

/** Returns the mount of a path, for the format of errors; `undefined` if the path belongs to no mount. */
export function mountOfPath(path: string): Mount | undefined {
  return path === API.prefix || path.startsWith(`${API.prefix}/`) ? API : commandMountOf(path);
}
