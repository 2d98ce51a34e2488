import type { Stream } from '../core/stream';
import { expand } from '../core/tripwires';
import type { SimConference } from './conference';
import type { SimMember } from './member';
import { memberBy } from './member-target';

/** switch_sleep(200000) and the time of the speech itself (mod_conference.c:1050). */
const FEEDING_MS = 212;

/** conference_say (mod_conference.c:905): one text after the other, each about 200 ms. Returns false if it cannot speak. */
export async function speak(conference: SimConference, text: string): Promise<boolean> {
  if (text === '' || conference.count === 0 || !conference.profile.tts) return false;
  const turn = conference.speaking.then(() => conference.core.pause(FEEDING_MS));
  conference.speaking = turn;
  await turn;
  conference.playlist.speak(text);
  return true;
}

/** conference_member_say (conference_member.c:1554): success even if the profile has no speech. */
export async function speakTo(member: SimMember, text: string): Promise<boolean> {
  if (text === '') return false;
  if (!member.conference.profile.tts) return true;
  await member.core.pause(FEEDING_MS);
  member.playlist.speak(text);
  return true;
}

export async function say(conference: SimConference, stream: Stream, text: string): Promise<boolean> {
  if (text === '') {
    stream.write('-ERR (say) Error! No text.\n');
    return false;
  }
  if (!(await speak(conference, text))) {
    stream.write('-ERR (say) Error!\n');
    return false;
  }
  stream.write('+OK (say) OK\n');
  conference.fire('speak-text', ['conference_api.c', 'conference_api_sub_say', 2885], (event) => {
    event.add('Text', text);
  });
  return true;
}

/** conference_api_sub_saymember (conference_api.c:2892): if there is no text, the target itself is spoken. */
export async function saymember(conference: SimConference, stream: Stream, line: string): Promise<boolean> {
  const at = line.indexOf(' ');
  const id = at < 0 ? line : line.slice(0, at);
  const text = at < 0 ? line : line.slice(at + 1);
  if (line === '' || text === '') {
    stream.write('-ERR (saymember) No Text!\n');
    return false;
  }
  const member = memberBy(conference, id);
  if (!member) {
    stream.write(`-ERR (saymember) Unknown Member ${id}!\n`);
    return false;
  }
  expand(conference.core, 'saymember', text);
  if (!(await speakTo(member, text))) {
    stream.write('-ERR (saymember) Error!\n');
    return false;
  }
  stream.write('+OK (saymember) OK\n');
  member.fire('speak-text-member', ['conference_api.c', 'conference_api_sub_saymember', 2943], (event) => {
    event.add('Text', text);
  });
  return true;
}
