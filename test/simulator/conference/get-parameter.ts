import type { Stream } from '../core/stream';
import { lower } from '../text/c-string';
import type { SimConference } from './conference';

const PARAMETERS: Record<string, (conference: SimConference) => string | number> = {
  run_time: (conference) => conference.core.epoch() - conference.startedAt,
  count: (conference) => conference.count,
  count_ghosts: (conference) => conference.countGhosts,
  max_members: (conference) => conference.maxMembers,
  rate: (conference) => conference.profile.rate,
  profile_name: (conference) => conference.profileName,
  sound_prefix: (conference) => conference.soundPrefix,
  caller_id_name: (conference) => conference.callerIdName,
  caller_id_number: (conference) => conference.callerIdNumber,
  is_locked: (conference) => (conference.locked ? 'locked' : ''),
  endconference_grace_time: (conference) => conference.endconferenceGraceTime,
  uuid: (conference) => conference.uuid,
  wait_mod: (conference) => (conference.waitMod ? 'true' : ''),
};

/** conference_api_sub_get (conference_api.c:3990): prints the bare value; for false nothing. */
export function getParameter(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const name = lower(argv[2] ?? '');
  const read = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (argv.length !== 3 || !read) return false;
  stream.write(String(read(conference)));
  return true;
}
