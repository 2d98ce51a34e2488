import type { ListedRecording, MemberView } from './conference-view';
import { jsonText } from './json-text';

/** A member in `json_list`, which holds neither the channel's name nor the ghost flag (mod_conference.c:1414-1456). */
export type JsonMember = Omit<MemberView, 'channel' | 'ghost' | 'flags'> &
  Required<Pick<MemberView, 'joinedSecondsAgo' | 'lastTalkedSecondsAgo'>>;

/** One conference of `json_list`. */
export interface JsonList {
  /** The name in FreeSWITCH. */
  readonly freeswitchName: string;
  /** A new one each time that a conference of this name begins. */
  readonly uuid: string;
  readonly locked: boolean;
  /** True if FreeSWITCH is destroying the conference and no longer finds it by name (mod_conference.c:2655). */
  readonly ending: boolean;
  /** Samples a second. */
  readonly rate: number;
  /** Seconds since the conference began. */
  readonly runTime: number;
  /** The members with a channel, the newest first. */
  readonly callers: readonly JsonMember[];
  readonly recordings: readonly ListedRecording[];
}

/** Reads the reply of `json_list` for one conference (mod_conference.c:1363-1466); `undefined` if it is not such a list. */
export function parseJsonList(reply: Buffer): JsonList | undefined {
  const [conference, ...others] = parseJsonLists(reply) ?? [];
  return others.length > 0 ? undefined : conference;
}

/** Reads the reply of `json_list`, for one conference or for all active ones; `undefined` if it is not such a list. */
export function parseJsonLists(reply: Buffer): JsonList[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(jsonText(reply));
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  const conferences = (list as unknown[]).map(conferenceOf);
  return conferences.every((conference) => conference !== undefined) ? conferences : undefined;
}

function conferenceOf(conference: unknown): JsonList | undefined {
  const members = field(conference, 'members');
  if (!Array.isArray(members)) return undefined;
  const all = members as unknown[];
  return {
    freeswitchName: text(conference, 'conference_name'),
    uuid: text(conference, 'conference_uuid'),
    locked: isTrue(conference, 'locked'),
    ending: isTrue(conference, 'destruct'),
    rate: number(conference, 'rate'),
    runTime: number(conference, 'run_time'),
    callers: all.flatMap(callerOf),
    recordings: all.flatMap(recordingOf),
  };
}

function callerOf(member: unknown): JsonMember[] {
  const [id, uuid] = [field(member, 'id'), field(member, 'uuid')];
  if (field(member, 'type') !== 'caller' || typeof id !== 'number' || typeof uuid !== 'string') return [];
  const flags = field(member, 'flags');
  const hold = isTrue(flags, 'hold');
  // If the member is on hold, FreeSWITCH hides these and writes false (mod_conference.c:1443-1445).
  const unlessHeld = (flag: string): boolean | null => (hold ? null : isTrue(flags, flag));
  const lastTalking = number(member, 'last_talking');
  return [
    {
      id,
      uuid,
      callerIdName: text(member, 'caller_id_name'),
      callerIdNumber: text(member, 'caller_id_number'),
      hear: unlessHeld('can_hear'),
      speak: unlessHeld('can_speak'),
      talking: unlessHeld('talking'),
      hold,
      video: isTrue(flags, 'has_video'),
      floor: isTrue(flags, 'has_floor'),
      moderator: isTrue(flags, 'is_moderator'),
      volumeIn: number(member, 'volume_in'),
      volumeOut: number(member, 'volume_out'),
      energy: number(member, 'energy'),
      joinedSecondsAgo: number(member, 'join_time'),
      // FreeSWITCH writes 0 for "never" and for "this second".
      lastTalkedSecondsAgo: lastTalking > 0 || isTrue(flags, 'talking') ? lastTalking : null,
    },
  ];
}

function recordingOf(member: unknown): ListedRecording[] {
  const path = field(member, 'record_path');
  if (field(member, 'type') !== 'recording_node' || typeof path !== 'string') return [];
  return [{ path, paused: field(member, 'status') === 'paused', startedAt: number(member, 'join_time') }];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

function number(value: unknown, name: string): number {
  const found = field(value, name);
  return typeof found === 'number' ? found : 0;
}

function isTrue(value: unknown, name: string): boolean {
  return field(value, name) === true;
}
