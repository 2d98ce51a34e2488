import { EVENTS } from './subscription';

/** The APIs that a user of the event socket needs to command conferences. */
export const CONFERENCE_APIS: readonly string[] = ['conference', 'uuid_kill', 'uuid_exists'];

/** The APIs that click to call needs in addition. */
export const CLICK_TO_CALL_APIS: readonly string[] = [
  'originate',
  'uuid_bridge',
  'uuid_transfer',
  'uuid_dump',
];

/**
 * Returns the words that are missing in a list of FreeSWITCH's directory (`esl-allowed-api`, `esl-allowed-events`). FreeSWITCH
 * separates at spaces if there is one, else at commas (mod_event_socket.c:1867, 1921). It shows `all` if there is no list.
 */
export function lacking(allowed: string, words: readonly string[]): string[] {
  if (allowed === 'all') return [];
  const listed = new Set(allowed.split(allowed.includes(' ') ? ' ' : ','));
  return words.filter((word) => !listed.has(word));
}

/** Returns the needed events that are missing in `esl-allowed-events`. `ALL` allows all events except subclasses of CUSTOM. */
export function lackingEvents(allowed: string): string[] {
  const lacks = lacking(allowed, EVENTS);
  return /(?:^|[ ,])ALL(?:[ ,]|$)/i.test(allowed) ? lacks.filter((event) => event.includes('::')) : lacks;
}
