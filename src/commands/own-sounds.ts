import type { SoundTarget } from '../conferences/queued-sounds';
import { GatewayError } from '../errors';
import { apiLineOf } from '../freeswitch/ask';
import { activeMembers } from '../freeswitch/member-rows';
import { MEMBER_GONE } from '../replies/play-status';
import { isErr } from '../replies/prefixes';
import { isMemberId } from './args';
import type { CommandTools } from './tools';

/** A sound of the profile that FreeSWITCH may open and queue when it runs a command. */
export interface OwnSound {
  readonly kind: 'sound';
  readonly target: SoundTarget;
}

type Tools = Pick<CommandTools, 'esl' | 'live' | 'conference'>;

/** For a command for several members, FreeSWITCH is asked about at most so many of them. */
const MOST_ASKED = 8;

/** The sound to the conference itself. */
export const TO_CONFERENCE: OwnSound = { kind: 'sound', target: 'conference' };

/**
 * Returns the sound to the members that a target names; `undefined` if the command is quiet.
 *
 * A call is counted for each member: the gateway does not know whose call it is.
 */
export function toMembers(member: string, quiet: string | undefined): OwnSound | undefined {
  if (quiet !== undefined) return undefined;
  return { kind: 'sound', target: isMemberId(member) ? Number(member) : 'each' };
}

/**
 * Asks FreeSWITCH if any of the sounds that are counted for a target still plays, and counts those that have ended no more.
 * Returns true if there is room now. If several ask at once, they share the question, so look again before you count.
 *
 * @throws GatewayError esl_…, conference_not_active
 */
export function makeRoom(tools: Tools, { target }: OwnSound): Promise<boolean> {
  const { sounds } = tools.live.bounds;
  const { freeswitchName } = tools.conference;
  if (sounds.inUseFor(freeswitchName, target) > 0) return Promise.resolve(false);
  return sounds.once(`room ${freeswitchName} ${target}`, async () => {
    if (target === 'each') await countOfEach(tools);
    else {
      const empty = await isEmptied(tools, target);
      // The member's own sounds have ended. What remains was counted for each member.
      if (empty && sounds.isFull(freeswitchName, target)) await countOfEach(tools);
    }
    if (!sounds.isFull(freeswitchName, target)) return true;
    sounds.isInUse(freeswitchName, target);
    return false;
  });
}

/** Refuses a sound to the conference if there is no room. */
export function noRoomFor({ live, conference }: Tools, { target }: OwnSound): GatewayError {
  const ms = live.bounds.sounds.inUseFor(conference.freeswitchName, target);
  const detail =
    'Sounds of this conference may be waiting, and something plays. Wait until it has ended, or send `stop`.';
  return new GatewayError('conference_busy', detail, { retryAfter: Math.max(1, Math.ceil(ms / 1_000)) });
}

/** Asks for the conference or for one member. Returns true if nothing plays there: then nothing is queued either. */
function isEmptied({ esl, live, conference }: Tools, target: 'conference' | number): Promise<boolean> {
  const { sounds } = live.bounds;
  const { freeswitchName } = conference;
  return sounds.once(`empty ${freeswitchName} ${target}`, async () => {
    // Count first: a sound that is queued while FreeSWITCH is asked plays later.
    const counted = sounds.counted(freeswitchName, target);
    const words = target === 'conference' ? ['play_status'] : ['play_status', String(target)];
    const reply = (await esl.api(apiLineOf(freeswitchName, { words }))).toString();
    const empty = isErr(reply, 'Nothing is playing\n') || MEMBER_GONE.test(reply);
    if (empty) sounds.haveEnded(freeswitchName, target, counted);
    return empty;
  });
}

/**
 * Asks for the members, those with most sounds of their own first, then the oldest: they have heard the most.
 *
 * The sounds for each member play side by side, so they have ended for all if they have ended for these.
 */
function countOfEach(tools: Tools): Promise<boolean> {
  const { esl, conference } = tools;
  const { sounds } = tools.live.bounds;
  const { freeswitchName } = conference;
  return sounds.once(`each ${freeswitchName}`, async () => {
    const counted = sounds.counted(freeswitchName, 'each');
    const present = (await activeMembers(esl, conference)).map(({ id }) => id).reverse();
    const own = sounds.members(freeswitchName);
    for (const id of [...new Set([...own, ...present])].slice(0, MOST_ASKED)) {
      if (!(await isEmptied(tools, id))) return false;
    }
    sounds.haveEnded(freeswitchName, 'each', counted);
    return true;
  });
}
