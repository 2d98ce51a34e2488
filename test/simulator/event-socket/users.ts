import { eventNamed } from '../core/event-names';
import { sameWord } from '../text/c-string';
import { cutLine } from './packet-reader';
import type { AllowedEvents } from './subscription';

/** A directory user who may sign in with userauth. */
export interface EslUser {
  password: string;
  /** esl-allowed-api; if it is missing, every API. */
  allowedApis?: string[];
  /** esl-allowed-events, subclasses after CUSTOM; if it is missing, every event. */
  allowedEvents?: string[];
}

export interface SignedIn {
  allowedApis: string[] | undefined;
  allowedEvents: AllowedEvents;
  /** The text after "Content-Type: command/reply\n". */
  reply: string;
}

/**
 * `userauth user@domain:password` or `user:password@domain` (mod_event_socket.c:1782). Gets the command block and the
 * users by "user@domain". Returns `undefined` if refused.
 */
export function userauth(command: string, users: Record<string, EslUser>): SignedIn | undefined {
  const [before = '', after = ''] = splitOnce(cutLine(command).slice(9), '@');
  const [domain = '', password] = splitOnce(after, ':');
  const [name = '', ownPassword] = splitOnce(before, ':');
  const key = `${name}@${domain}`;
  const user = Object.hasOwn(users, key) ? users[key] : undefined;
  const given = ownPassword ?? password;
  if (!user || name === '' || domain === '' || !given || given !== user.password) return undefined;
  const lines = [
    'Reply-Text: +OK accepted',
    `Allowed-Events: ${user.allowedEvents?.join(' ') ?? 'all'}`,
    `Allowed-API: ${user.allowedApis?.join(',') ?? 'all'}`,
    'Allowed-LOG: true',
  ];
  return {
    allowedApis: user.allowedApis,
    allowedEvents: user.allowedEvents && allowed(user.allowedEvents),
    reply: `${lines.join('\n')}\n\n`,
  };
}

/** APIs that run another one: that one is checked, too (mod_event_socket.c:1622). */
const SNEAKY = ['bgapi', 'sched_api', 'eval', 'expand', 'xml_wrap'];

/** auth_api_command: compares the word of the API's line with the exact names that are allowed. */
export function apiAllowed(line: string, allowedApis: string[] | undefined): boolean {
  if (!allowedApis) return true;
  const [command = '', rest] = splitOnce(line, ' ');
  if (!allowedApis.includes(command)) return false;
  if (!SNEAKY.some((word) => sameWord(command, word)) || rest === undefined) return true;
  return apiAllowed(rest, allowedApis);
}

function allowed(words: string[]): AllowedEvents {
  const at = words.findIndex((word) => sameWord(word, 'CUSTOM'));
  const plain = at < 0 ? words : words.slice(0, at + 1);
  return {
    names: new Set(plain.map(eventNamed).filter((name): name is string => name !== undefined)),
    subclasses: new Set(at < 0 ? [] : words.slice(at + 1)),
  };
}

function splitOnce(value: string, separator: string): [string, string | undefined] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, undefined] : [value.slice(0, at), value.slice(at + separator.length)];
}
