import { EVENTS } from './subscription';

/** The APIs without which a user of the event socket cannot command conferences. */
export const CONFERENCE_APIS: readonly string[] = ['conference', 'uuid_kill', 'uuid_exists'];

/** The APIs that click to call needs besides. */
export const CLICK_TO_CALL_APIS: readonly string[] = [
  'originate',
  'uuid_bridge',
  'uuid_transfer',
  'uuid_dump',
];

/**
 * Returns those of some words that a list of the directory (`esl-allowed-api`, `esl-allowed-events`) lacks. FreeSWITCH
 * separates at spaces if there is one, else at commas (mod_event_socket.c:1867, 1921). `all` is what it shows if there is no
 * list.
 */
export function lacking(allowed: string, words: readonly string[]): string[] {
  if (allowed === 'all') return [];
  const listed = new Set(allowed.split(allowed.includes(' ') ? ' ' : ','));
  return words.filter((word) => !listed.has(word));
}

/** Returns those of the needed events that `esl-allowed-events` lacks; `ALL` there allows all but subclasses of CUSTOM. */
export function lackingEvents(allowed: string): string[] {
  const lacks = lacking(allowed, EVENTS);
  return /(?:^|[ ,])ALL(?:[ ,]|$)/i.test(allowed) ? lacks.filter((event) => event.includes('::')) : lacks;
}
