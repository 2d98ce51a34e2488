import { addBasicData } from '../calls/channel-data';
import { KeptHeaders } from '../core/kept-headers';
import type { CallingLine } from '../core/switch-core';
import type { SwitchEvent } from '../core/switch-event';
import type { SimConference } from './conference';
import type { SimMember } from './member';

export const MAINTENANCE = 'conference::maintenance';

type More = ((event: SwitchEvent) => void) | undefined;

/** Fires an event about a conference: its data, the Action, then what `more` adds. */
export function fireConference(
  conference: SimConference,
  action: string,
  calling: CallingLine,
  more?: More,
): void {
  const event = conference.core.createEvent('CUSTOM', calling, MAINTENANCE);
  addConferenceData(event, conference);
  event.add('Action', action);
  more?.(event);
  conference.core.fire(event);
}

/** Fires the same about a member. Without an action `more` must add it: some events have it last. */
export function fireMember(
  member: SimMember,
  action: string | undefined,
  calling: CallingLine,
  more?: More,
): void {
  const { core } = member.conference;
  const event = core.createEvent('CUSTOM', calling, MAINTENANCE);
  addMemberData(event, member);
  if (action !== undefined) event.add('Action', action);
  more?.(event);
  core.fire(event);
}

const CONFERENCE = new KeptHeaders<SimConference>([
  ['Conference-Name', ({ name }) => name],
  ['Conference-Domain', ({ domain }) => domain],
  ['Conference-Size', ({ count }) => count],
  ['Conference-Ghosts', ({ countGhosts }) => countGhosts],
  ['Conference-Profile-Name', ({ profileName }) => profileName],
  ['Conference-Unique-ID', ({ uuid }) => uuid],
]);

/** Hear and Speak are not hidden by hold. */
const MEMBER = new KeptHeaders<SimMember>([
  ['Video', () => false],
  ['Hear', ({ canHear }) => canHear],
  ['See', ({ canBeSeen }) => canBeSeen],
  ['Speak', ({ canSpeak }) => canSpeak],
  ['Talking', ({ talking }) => talking],
  ['Mute-Detect', () => false],
  ['Hold', ({ hold }) => hold],
  ['Member-ID', ({ id }) => id],
  ['Member-Type', ({ moderator }) => (moderator ? 'moderator' : 'member')],
  ['Member-Ghost', ({ ghost }) => ghost],
  ['Energy-Level', ({ energyLevel }) => energyLevel],
  ['Current-Energy', ({ talking }) => (talking ? 900 : 0)],
]);

/** conference_event_add_data (conference_event.c:741): a variable may repeat a header's name. */
export function addConferenceData(event: SwitchEvent, conference: SimConference): void {
  event.addAll(CONFERENCE.of(conference));
  for (const [name, value] of conference.variables) event.merge(name, value);
}

/** conference_member_add_event_data (conference_member.c:236). */
export function addMemberData(event: SwitchEvent, member: SimMember): void {
  addConferenceData(event, member.conference);
  event.add('Floor', member.id === member.conference.floorHolder);
  addBasicData(event, member.leg);
  event.addAll(MEMBER.of(member));
}
