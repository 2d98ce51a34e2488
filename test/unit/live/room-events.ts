import { type EslEvent, parseJsonEvent } from '../../../src/esl/events';

export type Headers = Readonly<Record<string, string>>;

/** An event from its headers in order; a name may come twice, as FreeSWITCH writes it. */
export function orderedEvent(headers: readonly (readonly [string, string])[]): EslEvent {
  const pairs = headers.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const event = parseJsonEvent(Buffer.from(`{${pairs.join(',')}}`));
  if (!event) throw new Error('FreeSWITCH would not send this');
  return event;
}

export interface RoomEvents {
  readonly uuid: string;
  /** An event about the conference; `variables` are the conference's own, which stand between. */
  event(action: string, headers?: Headers, variables?: Headers): EslEvent;
  /** An event about a member, `u<id>`. */
  member(action: string, id: number, headers?: Headers): EslEvent;
}

/** Events of one room, in the order of headers that conference_event.c:741 and conference_member.c:236 have. */
export function roomEvents(uuid: string, name = 'Sales'): RoomEvents {
  const head: [string, string][] = [
    ['Event-Subclass', 'conference::maintenance'],
    ['Event-Name', 'CUSTOM'],
    ['Conference-Name', name],
    ['Conference-Unique-ID', uuid],
  ];
  return {
    uuid,
    event: (action, headers = {}, variables = {}) =>
      orderedEvent([...head, ...Object.entries(variables), ['Action', action], ...Object.entries(headers)]),
    member: (action, id, headers = {}) => {
      const about = {
        Floor: 'false',
        'Channel-Name': `sofia/internal/${id}`,
        'Unique-ID': `u${id}`,
        'Caller-Caller-ID-Name': `Caller ${id}`,
        'Caller-Caller-ID-Number': String(1000 + id),
        Video: 'false',
        Hear: 'true',
        Speak: 'true',
        Talking: 'false',
        Hold: 'false',
        'Member-ID': String(id),
        'Member-Type': 'member',
        'Member-Ghost': 'false',
        'Energy-Level': '100',
        ...headers,
      };
      return orderedEvent([...head, ...Object.entries(about), ['Action', action]]);
    },
  };
}
