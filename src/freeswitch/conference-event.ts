import type { EslEvent } from '../esl/port';

/** The positions of FreeSWITCH's own headers in an event of `conference::maintenance`. Variables may have the same names. */
interface Maintenance {
  readonly action: string | undefined;
  /** The index of the first header after the event's own Action. */
  readonly details: number;
  /** First and last header that conference_member_add_event_data wrote; `from` is -1 if the event is not about a member. */
  readonly member: { readonly from: number; readonly to: number };
}

const NOBODY = { from: -1, to: -1 };

/**
 * An event with the positions of FreeSWITCH's own headers, which variables cannot change. It is made once for all listeners, when
 * the event arrives (`readEvent`).
 */
class ReadEvent implements EslEvent {
  readonly name: string;
  readonly subclass: string | undefined;
  readonly names: readonly string[];
  readonly body: Buffer;
  readonly maintenance: Maintenance;

  constructor(private readonly event: EslEvent) {
    this.name = event.name;
    this.subclass = event.subclass;
    this.names = event.names;
    this.body = event.body;
    const own = ownOf(event);
    // If the member has left, it is not in the event: headers that look like a member are variables.
    const hasLeft = own.action === 'play-file-member-done' && !own.behindMember;
    const { action, details } = own;
    this.maintenance = { action, details, member: hasLeft ? NOBODY : memberOf(event) };
  }

  at(index: number): string | undefined {
    return this.event.at(index);
  }

  header(name: string): string | undefined {
    return this.event.header(name);
  }

  first(name: string): string | undefined {
    return this.event.first(name);
  }
}

/** Reads an event of `conference::maintenance`. Other events are returned unchanged. */
export function readEvent(event: EslEvent): EslEvent {
  return event.subclass !== 'conference::maintenance' || event instanceof ReadEvent
    ? event
    : new ReadEvent(event);
}

/** Returns the action of the event. A variable of the conference with the name `Action` is ignored. */
export function actionOf(event: EslEvent): string | undefined {
  return maintenanceOf(event).action;
}

/** Returns a header that belongs to the action, such as `Path`, `Error`, `File`, `New-ID` or `Milliseconds-Elapsed`. */
export function detail(event: EslEvent, name: string): string | undefined {
  return event.at(event.names.indexOf(name, maintenanceOf(event).details));
}

/** Returns a header of the member that the event is about, such as `Member-ID`, `Unique-ID` or `Hold`. */
export function memberHeader(event: EslEvent, name: string): string | undefined {
  const { from, to } = maintenanceOf(event).member;
  const index = from < 0 ? -1 : event.names.indexOf(name, from);
  return index <= to ? event.at(index) : undefined;
}

function maintenanceOf(event: EslEvent): Maintenance {
  return (event instanceof ReadEvent ? event : new ReadEvent(event)).maintenance;
}

/**
 * Finds FreeSWITCH's own Action. Variables of the conference may have any name, and come before it (conference_event.c:741-756).
 *
 * In two events they come a second time after it, with the member: in `floor-change`, before New-ID
 * (conference_member.c:1157-1169), and in `play-file-member-done`, before File (conference_file.c:69-81). There the member's last
 * header, Current-Energy, comes after all variables. So search from the end for Action and Current-Energy: the one that is found
 * first is FreeSWITCH's own.
 */
function ownOf(event: EslEvent): Pick<Maintenance, 'action' | 'details'> & { behindMember: boolean } {
  const { names } = event;
  const [action, energy] = [names.lastIndexOf('Action'), names.lastIndexOf('Current-Energy')];
  const details = Math.max(action, energy) + 1;
  if (details === 0) return { action: undefined, details: names.length, behindMember: false };
  if (action > energy) return { action: event.at(action), details, behindMember: false };
  const hasNewId = names.indexOf('New-ID', details) >= 0;
  return { action: hasNewId ? 'floor-change' : 'play-file-member-done', details, behindMember: true };
}

/**
 * Finds the headers of the member. They begin with Floor, which comes after all variables, and end with Current-Energy
 * (conference_member.c:236).
 */
function memberOf({ names }: EslEvent): Maintenance['member'] {
  const from = names.lastIndexOf('Floor');
  const to = from < 0 ? -1 : names.indexOf('Current-Energy', from);
  return to < 0 ? NOBODY : { from, to };
}
