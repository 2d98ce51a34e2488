import type { Stream } from '../core/stream';
import { changeFloor, holdFloor } from './floor';
import type { SimMember } from './member';

/** conference_api_sub_floor (conference_api.c:2322): a toggle that never takes the floor from another. */
export function floor(member: SimMember, stream: Stream): void {
  const { conference } = member;
  if (conference.floorHolder === member.id) {
    changeFloor(conference, undefined);
    stream.write('+OK floor none\n');
    holdFloor(conference);
  } else if (conference.floorHolder === 0) {
    changeFloor(conference, member);
    stream.write(`+OK floor ${member.id}\n`);
  } else {
    stream.write(`-ERR floor is held by ${conference.floorHolder}\n`);
  }
}
