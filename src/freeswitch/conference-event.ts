import type { EslEvent } from '../esl/port';

/** Where the headers of an event of `conference::maintenance` stand that FreeSWITCH wrote, and no variable did. */
interface Maintenance {
  readonly action: string | undefined;
  /** What stands from here on is behind the event's own Action. */
  readonly details: number;
  /** What conference_member_add_event_data wrote, from one place to another; from -1 where the event is about no member. */
  readonly member: { readonly from: number; readonly to: number };
}

const NOBODY = { from: -1, to: -1 };

/**
 * An event of FreeSWITCH of which it is known which headers FreeSWITCH wrote, and no variable did. It is made once, where the
 * event comes in (`readEvent`), for all who take the event.
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
    // One that has left meanwhile is not in the event: what looks like a member there is made of variables.
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

/** Reads an event of `conference::maintenance`; returns all others as they are. */
export function readEvent(event: EslEvent): EslEvent {
  return event.subclass !== 'conference::maintenance' || event instanceof ReadEvent
    ? event
    : new ReadEvent(event);
}

/** Returns what happened. A variable of the conference named `Action` is not taken for it. */
export function actionOf(event: EslEvent): string | undefined {
  return maintenanceOf(event).action;
}

/** Returns a header that belongs to the action: `Path`, `Error`, `File`, `New-ID`, `Milliseconds-Elapsed` and such. */
export function detail(event: EslEvent, name: string): string | undefined {
  return event.at(event.names.indexOf(name, maintenanceOf(event).details));
}

/** Returns a header of the member that the event is about: `Member-ID`, `Unique-ID`, `Hold` and such. */
export function memberHeader(event: EslEvent, name: string): string | undefined {
  const { from, to } = maintenanceOf(event).member;
  const index = from < 0 ? -1 : event.names.indexOf(name, from);
  return index <= to ? event.at(index) : undefined;
}

function maintenanceOf(event: EslEvent): Maintenance {
  return (event instanceof ReadEvent ? event : new ReadEvent(event)).maintenance;
}

/**
 * Variables of the conference have any name, and stand before the event's own Action (conference_event.c:741-756). Two
 * events have them a second time behind it, with the member: `floor-change`, then New-ID (conference_member.c:1157-1169),
 * and `play-file-member-done`, then File (conference_file.c:69-81). There the member's last header, Current-Energy, comes
 * after all variables. So, from the end, whichever of Action and Current-Energy is met first is FreeSWITCH's own.
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

/** It begins with Floor, which comes after all variables, and ends with Current-Energy (conference_member.c:236). */
function memberOf({ names }: EslEvent): Maintenance['member'] {
  const from = names.lastIndexOf('Floor');
  const to = from < 0 ? -1 : names.indexOf('Current-Energy', from);
  return to < 0 ? NOBODY : { from, to };
}
