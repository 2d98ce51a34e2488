import { addBasicData } from '../calls/channel-data';
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

/** The same about a member. Without an action `more` has to add it: some events put it last. */
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

/** conference_event_add_data (conference_event.c:741): a variable may repeat a header's name. */
export function addConferenceData(event: SwitchEvent, conference: SimConference): void {
  event
    .add('Conference-Name', conference.name)
    .add('Conference-Domain', conference.domain)
    .add('Conference-Size', conference.count)
    .add('Conference-Ghosts', conference.countGhosts)
    .add('Conference-Profile-Name', conference.profileName)
    .add('Conference-Unique-ID', conference.uuid);
  for (const [name, value] of conference.variables) event.merge(name, value);
}

/** conference_member_add_event_data (conference_member.c:236). Hear and Speak are not hidden by hold. */
export function addMemberData(event: SwitchEvent, member: SimMember): void {
  addConferenceData(event, member.conference);
  event.add('Floor', member.id === member.conference.floorHolder);
  addBasicData(event, member.leg);
  event
    .add('Video', false)
    .add('Hear', member.canHear)
    .add('See', member.canBeSeen)
    .add('Speak', member.canSpeak)
    .add('Talking', member.talking)
    .add('Mute-Detect', false)
    .add('Hold', member.hold)
    .add('Member-ID', member.id)
    .add('Member-Type', member.moderator ? 'moderator' : 'member')
    .add('Member-Ghost', member.ghost)
    .add('Energy-Level', member.energyLevel)
    .add('Current-Energy', member.talking ? 900 : 0);
}
