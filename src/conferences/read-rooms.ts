import type { Clock } from '../clock';
import { isConferenceName } from '../directory/names';
import { GatewayError } from '../errors';
import type { EslClient } from '../esl/port';
import { look } from '../freeswitch/look';
import { memberRows } from '../freeswitch/member-rows';
import { sideBySide } from '../lib/side-by-side';
import { barePath } from '../recordings/memory';
import type { JsonList } from '../replies/json-list';
import { activeConferences } from './list';
import type { Room } from './room';
import { stateOf } from './state';

/** The content of FreeSWITCH's lists. */
export interface Sight {
  readonly rooms: readonly Room[];
  /** FreeSWITCH's names of active conferences that could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** Conferences that are asked about at once: two for each connection, so that commands find room beside them. */
const SIDE_BY_SIDE = 8;

/**
 * Asks FreeSWITCH for its conferences: by `json_list` for all at once or for the named ones, and by `list` for each.
 *
 * A member counts if it is in both lists. If a member came or left between the two questions, an event shows it.
 *
 * @throws GatewayError esl_…, overloaded, unrecognised_reply
 */
export async function readRooms(esl: EslClient, clock: Clock, names?: Iterable<string>): Promise<Sight> {
  const unread = new Set<string>();
  const rooms: Room[] = [];
  const lists = names ? await listsOf(esl, [...names], unread) : await activeConferences(esl);
  await sideBySide(
    lists.filter(({ freeswitchName }) => isConferenceName(freeswitchName)),
    SIDE_BY_SIDE,
    async (list) => {
      const { freeswitchName } = list;
      const read = await unlessUnread(unread, freeswitchName, () =>
        memberRows(esl, { name: freeswitchName, freeswitchName }),
      );
      if (read) rooms.push(roomOf(list, read, clock.now()));
    },
  );
  return { rooms, unread };
}

async function listsOf(esl: EslClient, names: readonly string[], unread: Set<string>): Promise<JsonList[]> {
  const lists: JsonList[] = [];
  await sideBySide(names, SIDE_BY_SIDE, async (name) => {
    const list = await unlessUnread(unread, name, () => look(esl, { name, freeswitchName: name }));
    if (list && !list.ending) lists.push(list);
  });
  return lists;
}

function roomOf(
  list: JsonList,
  rows: NonNullable<Awaited<ReturnType<typeof memberRows>>>,
  now: number,
): Room {
  const { freeswitchName, uuid, locked, callers } = list;
  const both = rows.filter((row) => callers.some(({ id, uuid }) => id === row.id && uuid === row.uuid));
  const unknown = (): undefined => undefined;
  const source = {
    conference: freeswitchName,
    rows: both,
    list,
    recordingId: unknown,
    soundMs: unknown,
    now,
  };
  const state = stateOf(source);
  return {
    uuid,
    freeswitchName,
    locked,
    startedAt: state.startedAt ?? new Date(now).toISOString(),
    members: state.members,
    recordings: state.recordings.map(({ path, paused, startedAt, seconds }) => ({
      path: barePath(path),
      paused,
      startedAt,
      soundMs: seconds * 1_000,
      soundAt: now,
    })),
    playing: null,
    recordingFailed: null,
  };
}

/**
 * Reads about a conference. If the answer is a refusal, the conference is marked as unread. Errors of the connection are
 * thrown, because without FreeSWITCH no conference can be read.
 */
async function unlessUnread<T>(
  unread: Set<string>,
  name: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GatewayError) || /^(?:esl_|overloaded)/.test(error.code)) throw error;
    unread.add(name);
    return undefined;
  }
}
