import { type EslEvent, parseJsonEvent } from '../../../src/esl/events';

/** An event as FreeSWITCH would have sent it, with these headers. */
export function event(name: string, headers: Readonly<Record<string, string>> = {}): EslEvent {
  const parsed = parseJsonEvent(Buffer.from(JSON.stringify({ 'Event-Name': name, ...headers })));
  if (!parsed) throw new Error('FreeSWITCH would not send this');
  return parsed;
}

/** An event of a conference; of the one that these tests call into, unless the headers say otherwise. */
export function conferenceEvent(action: string, headers: Readonly<Record<string, string>> = {}): EslEvent {
  const common = { 'Event-Subclass': 'conference::maintenance', 'Conference-Name': '3000-pbx' };
  return event('CUSTOM', { ...common, Action: action, ...headers });
}

/** A clock that stands still until it is told to go on. */
export class TestClock {
  time = Date.UTC(2026, 10, 20);

  now = (): number => this.time;

  pass(ms: number): void {
    this.time += ms;
  }
}
