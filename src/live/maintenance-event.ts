import type { EslEvent } from '../esl/events';

/** An event of `conference::maintenance`, with what FreeSWITCH says in it and nothing that a variable does. */
interface Maintenance {
  readonly action: string | undefined;
  /** What stands behind the event's own Action. */
  readonly details: ReadonlyMap<string, string>;
  /** What conference_member_add_event_data wrote; empty where the event is about no member. */
  readonly member: ReadonlyMap<string, string>;
}

type Headers = readonly (readonly [name: string, value: string])[];

const NONE: ReadonlyMap<string, string> = new Map();

/** Several parts of the gateway look at each event. */
const KNOWN = new WeakMap<EslEvent, Maintenance>();

/** What happened; a variable of the conference named `Action` is none. */
export function actionOf(event: EslEvent): string | undefined {
  return read(event).action;
}

/** A header that belongs to the action: `Path`, `Error`, `File`, `New-ID`, `Milliseconds-Elapsed` and such. */
export function detail(event: EslEvent, name: string): string | undefined {
  return read(event).details.get(name);
}

/** A header of the member that the event is about: `Member-ID`, `Unique-ID`, `Hold` and such. */
export function memberHeader(event: EslEvent, name: string): string | undefined {
  return read(event).member.get(name);
}

function read(event: EslEvent): Maintenance {
  const known = KNOWN.get(event);
  if (known) return known;
  const headers = event.headers();
  const own = ownOf(headers);
  // One that has left meanwhile is not told of: what looks like a member there is made of variables.
  const hasLeft = own.action === 'play-file-member-done' && !own.behindMember;
  const maintenance = { ...own, member: hasLeft ? NONE : memberOf(headers) };
  KNOWN.set(event, maintenance);
  return maintenance;
}

/**
 * Variables of the conference have any name, and stand before the event's own Action (conference_event.c:741-756). Two
 * events have them a second time behind it, with the member: `floor-change`, then New-ID (conference_member.c:1157-1169),
 * and `play-file-member-done`, then File (conference_file.c:69-81). There the member's last header, Current-Energy, comes
 * after all variables. So, from the end, whichever of Action and Current-Energy is met first is FreeSWITCH's own.
 */
function ownOf(headers: Headers): Pick<Maintenance, 'action' | 'details'> & { behindMember: boolean } {
  const at = headers.findLastIndex(([name]) => name === 'Action' || name === 'Current-Energy');
  const own = headers[at];
  if (!own) return { action: undefined, details: NONE, behindMember: false };
  const details = firsts(headers.slice(at + 1));
  if (own[0] === 'Action') return { action: own[1], details, behindMember: false };
  const action = details.has('New-ID') ? 'floor-change' : 'play-file-member-done';
  return { action, details, behindMember: true };
}

/** It begins with Floor, which comes after all variables, and ends with Current-Energy (conference_member.c:236). */
function memberOf(headers: Headers): ReadonlyMap<string, string> {
  const from = headers.findLastIndex(([name]) => name === 'Floor');
  if (from < 0) return NONE;
  const to = headers.findIndex(([name], index) => index > from && name === 'Current-Energy');
  return to < 0 ? NONE : firsts(headers.slice(from, to + 1));
}

function firsts(headers: Headers): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of headers) if (!found.has(name)) found.set(name, value);
  return found;
}
