import type { Stream } from '../core/stream';
import { atoi, sameWord, unsigned } from '../text/c-string';
import { separateString } from '../text/separate-string';
import type { SimConference } from './conference';
import { memberBy } from './member-target';

/** conference_api_sub_relate (conference_api.c:3358): up to three words list; five or more set or clear. */
export function relate(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , ids = '', others = '', action] = argv;
  if (argv.length <= 3) {
    show(conference, stream, argv.length === 3 ? ids : undefined);
    return true;
  }
  if (action === undefined) return false;
  const clear = sameWord(action, 'clear');
  const wanted = {
    speak: !action.includes('nospeak'),
    hear: !action.includes('nohear'),
    sendVideo: action.includes('sendvideo'),
  };
  const sets = !wanted.speak || !wanted.hear || wanted.sendVideo;
  if (!clear && !sets) return false;
  for (const id of numbers(ids)) {
    for (const other of numbers(others)) {
      if (clear) clearOne(conference, stream, id, other);
      if (sets) setOne(conference, stream, id, other, { ...wanted, action });
    }
  }
  return true;
}

/** Returns the ids in a comma list, at most 100. */
function numbers(list: string): number[] {
  return separateString(`^^,${list}`, 100).map((word) => unsigned(atoi(word)));
}

function show(conference: SimConference, stream: Stream, ids: string | undefined): void {
  if (conference.members.every(({ relationships }) => relationships.length === 0)) {
    stream.write('+OK No relationships\n');
    return;
  }
  for (const id of ids === undefined ? [] : numbers(ids)) {
    for (const member of conference.members) {
      if (id > 0 && member.id !== id) continue;
      for (const one of member.relationships) {
        const words = [
          one.speak ? 'SPEAK' : 'NOSPEAK',
          one.hear ? 'HEAR' : 'NOHEAR',
          one.sendVideo ? 'SENDVIDEO' : 'NOSENDVIDEO',
        ];
        stream.write(`${member.id} -> ${one.id} ${words.join(' ')} \n`);
      }
    }
  }
}

/** Prints "cleared" whether there was one or not; 0 means all of the member's relations. */
function clearOne(conference: SimConference, stream: Stream, id: number, other: number): void {
  const member = memberBy(conference, String(id));
  if (!member) {
    stream.write(`-ERR relationship ${id}->${other} not found.\n`);
    return;
  }
  member.relationships = member.relationships.filter((one) => other !== 0 && one.id !== other);
  const receiver = memberBy(conference, String(other));
  if (receiver) receiver.receivingVideo = false;
  stream.write(`+OK relationship ${id}->${other} cleared.\n`);
}

interface Wanted {
  speak: boolean;
  hear: boolean;
  sendVideo: boolean;
  action: string;
}

function setOne(conference: SimConference, stream: Stream, id: number, other: number, wanted: Wanted): void {
  const member = memberBy(conference, String(id));
  const receiver = memberBy(conference, String(other));
  if (!member || !receiver) {
    stream.write(`-ERR relationship ${id}->${other} not found.\n`);
    return;
  }
  const { speak, hear, sendVideo, action } = wanted;
  if (sendVideo && receiver.receivingVideo && speak && hear) {
    stream.write(`-ERR member ${other} already receiving video`);
    return;
  }
  const there = member.relationships.find((one) => one.id === other);
  if (there) Object.assign(there, { speak, hear, sendVideo });
  else member.relationships.unshift({ id: other, speak, hear, sendVideo });
  if (!speak) member.talking = false;
  if (sendVideo) receiver.receivingVideo = true;
  stream.write(`+OK ${id}->${other} ${action} set\n`);
}
