import type { SimConference } from './conference';
import { addMemberData } from './conference-events';
import type { SimMember } from './member';

/**
 * conference_member_set_floor_holder (conference_member.c:1104). Old-ID is "none" also if the old holder is kicked or
 * gone. With a new holder the Conference headers come a second time.
 */
export function changeFloor(conference: SimConference, holder: SimMember | undefined): void {
  const old = conference.members.find((member) => member.id === conference.floorHolder && member.reachable);
  conference.floorHolder = holder?.id ?? 0;
  conference.fire(
    'floor-change',
    ['conference_member.c', 'conference_member_set_floor_holder', 1158],
    (event) => {
      event.add('Old-ID', old?.id ?? 'none');
      if (holder) addMemberData(event, holder);
      event.add('New-ID', holder?.id ?? 'none');
    },
  );
}

/** The conference thread gives a free floor to the newest member within a frame (mod_conference.c:317). */
export function holdFloor(conference: SimConference): void {
  const { core } = conference;
  core.timers.later(core.frameMs, () => {
    if (conference.floorHolder !== 0 || conference.destruct) return;
    const newest = conference.members.find((member) => member.running);
    if (newest) changeFloor(conference, newest);
  });
}
