import type { EslEvent } from '../esl/port';
import { actionOf, detail, memberHeader } from '../freeswitch/conference-event';
import type { MemberState } from './schemas';

/** Actions whose events have all that conference_member_add_event_data adds about a member (conference_member.c:236). */
const DESCRIBING = new Set([
  ...['mute-member', 'unmute-member', 'vmute-member', 'unvmute-member', 'deaf-member', 'undeaf-member'],
  ...['vblind-member', 'unvblind-member', 'hold-member', 'unhold-member', 'dtmf-member', 'dtmf'],
  ...['energy-level-member', 'auto-energy-level-member', 'max-energy-level-member', 'agc-level-member'],
  ...['volume-in-member', 'volume-out-member', 'set-position-member'],
  ...['energy-level', 'volume-level', 'gain-level'],
  ...['start-talking', 'stop-talking', 'talk-report', 'mute-detect', 'play-file-member', 'speak-text-member'],
]);
/** The same for a member that is leaving. If we do not know that member, nothing was missed. */
const LEAVING = new Set(['kick-member', 'hup-member', 'transfer']);

/** Returns true if events of this action describe a member. */
export const describesMember = (action: string): boolean => DESCRIBING.has(action) || LEAVING.has(action);
export const isLeaving = (action: string): boolean => LEAVING.has(action);

/** Returns the member that an event is about; `undefined` if it names none. */
export function memberOf(event: EslEvent): { readonly id: number; readonly uuid: string } | undefined {
  const [id, uuid] = [numberOf(memberHeader(event, 'Member-ID')), memberHeader(event, 'Unique-ID')];
  return id === undefined || uuid === undefined ? undefined : { id, uuid };
}

/**
 * Returns a member as an event describes it. Hear and Speak are the raw flags, even while the member is on hold. Lists
 * hide them then (mod_conference.c:101-111).
 *
 * @param before what was known of the member; events have volumes only when they change
 * @param now milliseconds since the epoch
 */
export function memberAfter(
  event: EslEvent,
  { id, uuid }: { readonly id: number; readonly uuid: string },
  before: MemberState | undefined,
  now: number,
): MemberState {
  const action = actionOf(event);
  const hold = flag(event, 'Hold', before?.hold ?? false);
  const unlessHeld = (header: string): boolean | null => (hold ? null : flag(event, header, false));
  // Both end talking without a stop-talking event (conference_api.c:323, 437).
  const silenced = action === 'mute-member' || action === 'hold-member';
  const level = numberOf(detail(event, 'Volume-Level') ?? detail(event, 'New-Level'));
  const energy = action === 'energy-level' ? detail(event, 'New-Level') : memberHeader(event, 'Energy-Level');
  return {
    id,
    channel: memberHeader(event, 'Channel-Name') ?? before?.channel ?? '',
    uuid,
    callerIdName: memberHeader(event, 'Caller-Caller-ID-Name') ?? before?.callerIdName ?? '',
    callerIdNumber: memberHeader(event, 'Caller-Caller-ID-Number') ?? before?.callerIdNumber ?? '',
    hear: unlessHeld('Hear'),
    speak: unlessHeld('Speak'),
    talking: silenced && !hold ? false : unlessHeld('Talking'),
    hold,
    video: flag(event, 'Video', before?.video ?? false),
    floor: flag(event, 'Floor', before?.floor ?? false),
    moderator: memberHeader(event, 'Member-Type') === 'moderator',
    ghost: flag(event, 'Member-Ghost', before?.ghost ?? false),
    // For a change by the caller's own keys, FreeSWITCH calls the volume in `gain` and the volume out `volume`
    // (conference_loop.c:329).
    volumeIn: (isOf(action, 'volume-in-member', 'gain-level') ? level : undefined) ?? before?.volumeIn ?? 0,
    volumeOut:
      (isOf(action, 'volume-out-member', 'volume-level') ? level : undefined) ?? before?.volumeOut ?? 0,
    energy: numberOf(energy) ?? before?.energy ?? 0,
    joinedAt: before?.joinedAt ?? new Date(now).toISOString(),
  };
}

function isOf(action: string | undefined, ...wanted: readonly string[]): boolean {
  return action !== undefined && wanted.includes(action);
}

function flag(event: EslEvent, header: string, otherwise: boolean): boolean {
  const value = memberHeader(event, header);
  return value === undefined ? otherwise : value === 'true';
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
}
