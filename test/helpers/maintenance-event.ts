import { parseJsonEvent } from '../../src/esl/events';
import type { EslEvent } from '../../src/esl/port';

/** Returns an event as FreeSWITCH would send it, with these headers. */
export function event(name: string, headers: Readonly<Record<string, string>> = {}): EslEvent {
  const parsed = parseJsonEvent(Buffer.from(JSON.stringify({ 'Event-Name': name, ...headers })));
  if (!parsed) throw new Error('FreeSWITCH would not send this');
  return parsed;
}

/** The headers that FreeSWITCH writes before the Action. */
const OF_MEMBER = /^(?:Member-|Unique-ID|Conference-|variable_)/;

/** Returns an event of a conference. Unless the headers name another, it is the one that these tests call into. */
export function conferenceEvent(action: string, headers: Readonly<Record<string, string>> = {}): EslEvent {
  const common = { 'Event-Subclass': 'conference::maintenance', 'Conference-Name': '3000-pbx' };
  const all = Object.entries(headers);
  const details = all.filter(([name]) => !OF_MEMBER.test(name));
  const member = all.filter(([name]) => OF_MEMBER.test(name));
  return event('CUSTOM', {
    ...common,
    ...(member.length > 0 && { Floor: 'false', ...Object.fromEntries(member), 'Current-Energy': '0' }),
    Action: action,
    ...Object.fromEntries(details),
  });
}

/** A clock that advances only on command. */
export class TestClock {
  time = Date.UTC(2026, 10, 20);

  now = (): number => this.time;

  pass(ms: number): void {
    this.time += ms;
  }
}
