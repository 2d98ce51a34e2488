import type { Change } from '../../../src/conferences/changes';
import type { RoomTable } from '../../../src/conferences/room-table';
import { parseJsonEvent } from '../../../src/esl/events';
import type { EslEvent } from '../../../src/esl/port';

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
  /** An event about the conference; `variables` are the conference's own, which come in between. */
  event(action: string, headers?: Headers, variables?: Headers): EslEvent;
  /** An event about a member, `u<id>`. */
  member(action: string, id: number, headers?: Headers, variables?: Headers): EslEvent;
  /** An event with the member after the Action, and all variables a second time (conference_member.c:1157). */
  behindAction(action: string, id: number, between: Headers, last: Headers, variables?: Headers): EslEvent;
}

/** The headers after the Action of an event about a member. */
const DETAILS = ['Volume-Level', 'New-Level', 'File', 'Async'];

/** Events of one room, in the order of headers of conference_event.c:741 and conference_member.c:236. */
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
    member: (action, id, headers = {}, variables = {}) => {
      const isDetail = ([name]: [string, string]): boolean => DETAILS.includes(name);
      const all = Object.entries(headers);
      const changed = Object.fromEntries(all.filter((one) => !isDetail(one)));
      return orderedEvent([
        ...head,
        ...Object.entries(variables),
        ...Object.entries({ ...about(id), ...changed }),
        ['Action', action],
        ...all.filter(isDetail),
      ]);
    },
    behindAction: (action, id, between, last, variables = {}) => {
      const conference = [...head.slice(2), ...Object.entries(variables)];
      return orderedEvent([
        ...head.slice(0, 2),
        ...conference,
        ['Action', action],
        ...Object.entries(between),
        ...conference,
        ...Object.entries(about(id)),
        ...Object.entries(last),
      ]);
    },
  };
}

const about = (id: number): Headers => ({
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
  'Current-Energy': '0',
});

/** All changes of a table by some events, one after the other. */
export function changesOf(table: RoomTable, events: readonly EslEvent[], now: number): Change[] {
  return events.flatMap((event) => [...table.apply(event, now).changes]);
}
