import type { Stream } from '../core/stream';
import { atoi, sameWord, unsigned } from '../text/c-string';
import type { SimConference } from './conference';
import type { MemberTarget } from './handlers';
import { SimMember } from './member';

/**
 * CONF_API_SUB_MEMBER_TARGET (conference_api.c:4188-4265). Gets the target's word (an id, `all`, `last`,
 * `non_moderator` or var=value), the next word, and the handler. Returns false if the target is none of these. The
 * results of the handlers are ignored, so a target without members prints nothing at all.
 */
export async function forTargets(
  conference: SimConference,
  stream: Stream,
  target: string | undefined,
  data: string | undefined,
  handler: MemberTarget,
): Promise<boolean> {
  const id = unsigned(atoi(target ?? ''));
  if (id !== 0) {
    const member = conference.members.find((one) => one.id === id);
    if (member?.reachable) await handler(member, stream, data);
    else stream.write(`-ERR Non-Existant ID ${id}\n`);
  } else if (sameWord(target, 'all') || sameWord(target, 'non_moderator')) {
    await forEach(conference, stream, sameWord(target, 'non_moderator'), data, handler);
  } else if (sameWord(target, 'last')) {
    // The highest id may be a recorder's: then nothing happens (conference_api.c:4213).
    const last = conference.nodes.reduce<SimConference['nodes'][number] | undefined>(
      (highest, node) => (highest && highest.id > node.id ? highest : node),
      undefined,
    );
    if (last instanceof SimMember) await handler(last, stream, data);
  } else if (target?.includes('=')) {
    const member = byVariable(conference, target);
    if (member) await handler(member, stream, data);
    else stream.write('-ERR Non-Existant member\n');
  } else {
    return false;
  }
  return true;
}

/** conference_member_itterator (conference_member.c:1687): kicked members are still included. */
async function forEach(
  conference: SimConference,
  stream: Stream,
  skipModerators: boolean,
  data: string | undefined,
  handler: MemberTarget,
): Promise<void> {
  for (const member of [...conference.members]) {
    if (skipModerators && member.moderator) stream.write(`Skipping moderator (member id ${member.id}).\n`);
    else await handler(member, stream, data);
  }
}

/** conference_member_get_by_str (conference_member.c:446): an id or var=value, for play, stop and transfer. */
export function memberBy(conference: SimConference, word: string | undefined): SimMember | undefined {
  if (word?.includes('=')) return byVariable(conference, word);
  const id = unsigned(atoi(word ?? ''));
  const member = conference.members.find((one) => one.id === id);
  return member?.reachable ? member : undefined;
}

/** conference_member_get_by_var (conference_member.c:401): the first that matches, or nobody if that member is leaving. */
function byVariable(conference: SimConference, target: string): SimMember | undefined {
  const at = target.indexOf('=');
  const [name, value] = [target.slice(0, at), target.slice(at + 1)];
  const member = conference.members.find((one) => one.variable(name) === value);
  return member?.reachable ? member : undefined;
}
