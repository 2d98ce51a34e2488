import type { Stream } from '../core/stream';
import { atoi, lower, sameWord } from '../text/c-string';
import type { SimConference } from './conference';

/** conference_api_sub_set (conference_api.c:4036): prints the old value; if it is empty, there is no reply. */
export function setParameter(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , name = '', value = ''] = argv;
  if (argv.length !== 4 || value === '') return false;
  switch (lower(name)) {
    case 'max_members':
    case 'endconference_grace_time': {
      const key = sameWord(name, 'max_members') ? 'maxMembers' : 'endconferenceGraceTime';
      if (atoi(value) < 0) return false;
      stream.write(String(conference[key]));
      conference[key] = atoi(value);
      return true;
    }
    case 'sound_prefix':
    case 'caller_id_name':
    case 'caller_id_number': {
      const key = TEXTS[lower(name)];
      if (!key) return false;
      stream.write(conference[key]);
      conference[key] = value;
      return true;
    }
    default:
      return false;
  }
}

const TEXTS: Record<string, 'soundPrefix' | 'callerIdName' | 'callerIdNumber'> = {
  sound_prefix: 'soundPrefix',
  caller_id_name: 'callerIdName',
  caller_id_number: 'callerIdNumber',
};

/** switch_event_get_header ignores case: `setvar A` changes `a`, and its name is then A. */
function named(conference: SimConference, name: string): string | undefined {
  return [...conference.variables.keys()].find((key) => sameWord(key, name));
}

export function getVariable(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const key = named(conference, argv[2] ?? '');
  if (key !== undefined) stream.write(conference.variables.get(key) ?? '');
  return true;
}

/** conference_api_sub_setvar (conference_api.c:3446): always +OK; without a value the variable is deleted. */
export function setVariable(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , name, value] = argv;
  if (name !== undefined) {
    const key = named(conference, name);
    if (key !== undefined) conference.variables.delete(key);
    if (value !== undefined && value !== '') conference.variables.set(name, value);
  }
  stream.write('+OK\n');
  return true;
}
