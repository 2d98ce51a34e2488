import type { EslSocket } from './esl-socket';

export type Event = Record<string, string>;

/** The next events up to the named one (or one with that Action). */
export async function eventsUntil(listener: EslSocket, last: string): Promise<Event[]> {
  const events: Event[] = [];
  for (;;) {
    const event = await listener.event();
    events.push(event);
    if ((event.Action ?? event['Event-Name']) === last) return events;
  }
}

/** "CHANNEL_ANSWER a": the event and the half of a loopback that it is about. */
export function names(events: Event[]): string[] {
  return events.map((event) => {
    const half = /-([ab])$/.exec(event['Channel-Name'] ?? '')?.[1];
    return [event.Action ?? event['Event-Name'], half].filter(Boolean).join(' ');
  });
}

/** The command that subscribes to all events of a call. */
export const CHANNEL_EVENTS =
  'event json CHANNEL_CREATE CHANNEL_OUTGOING CHANNEL_ORIGINATE CHANNEL_UUID CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA ' +
  'CHANNEL_ANSWER CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_BRIDGE CHANNEL_UNBRIDGE CHANNEL_HANGUP ' +
  'CHANNEL_HANGUP_COMPLETE CHANNEL_DESTROY CUSTOM conference::maintenance';
