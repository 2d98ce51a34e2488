import { setTimeout as wait } from 'node:timers/promises';
import type { QueuedFile } from '../conferences/queued-files';
import { isAt } from '../conferences/queued-files';
import { GatewayError } from '../errors';
import { apiLineOf } from '../freeswitch/ask';
import { MEMBER_GONE, STATUS } from '../replies/play-status';
import { isErr } from '../replies/prefixes';
import type { CommandTools } from './tools';

/** The entry that a command puts into a queue of FreeSWITCH. */
export type Occupation =
  | { readonly kind: 'file'; readonly file: string; readonly member: string | undefined }
  | { readonly kind: 'speech'; readonly text: string; readonly member: string | undefined }
  | { readonly kind: 'digits'; readonly target: string; readonly digits: string };

const NOTHING = (): void => undefined;
/** For one command, FreeSWITCH is asked about at most so many targets. */
const MOST_ASKED = 8;

/**
 * Finds room for what a command puts into a queue, and counts it.
 *
 * @returns a function that takes it out again, for a command that FreeSWITCH refused
 * @throws GatewayError conflict if enough files are playing or waiting; conference_busy if there is no room in time;
 * esl_…
 */
export async function occupy(tools: CommandTools, occupation: Occupation | undefined): Promise<() => void> {
  switch (occupation?.kind) {
    case undefined:
      return NOTHING;
    case 'file':
      return occupyByFile(tools, occupation.file, occupation.member);
    case 'speech':
      return occupyBySpeech(tools, occupation.text, occupation.member);
    case 'digits':
      return occupyByDigits(tools, occupation.target, occupation.digits);
  }
}

async function occupyByFile(
  tools: CommandTools,
  file: string,
  member: string | undefined,
): Promise<() => void> {
  const { files } = tools.live.bounds;
  const { freeswitchName } = tools.conference;
  const requester = tools.requester.name;
  const isFull = (): boolean => files.isFull(freeswitchName, member);
  // If the conference is full, files for other targets may have ended.
  if (isFull())
    await countAgain(tools, [[freeswitchName, member], ...targetsOf(tools, freeswitchName)], isFull);
  const isFullForAll = (): boolean => files.isFullFor(requester);
  if (isFullForAll()) {
    const everywhere = files.conferences().flatMap((conference) => targetsOf(tools, conference));
    await countAgain(tools, everywhere, isFullForAll);
  }
  // Nothing may come between these looks and the count.
  if (isFull()) {
    const detail = 'Eight files are queued for this target already. Wait for one to end, or send `stop`.';
    throw new GatewayError('conflict', detail);
  }
  if (isFullForAll()) {
    const detail =
      'Too many files play or are queued in FreeSWITCH, of yours (128) or of all requesters (512). Wait for one to end.';
    throw new GatewayError('conference_busy', detail, { retryAfter: 1 });
  }
  return files.add(freeswitchName, file, member, requester);
}

/** FreeSWITCH's name of a conference, and one of its members or `undefined` for all of it. */
type Target = readonly [conference: string, member: string | undefined];

const targetsOf = ({ live }: CommandTools, conference: string): Target[] =>
  [...live.bounds.files.targets(conference)].map((member) => [conference, member]);

/**
 * Asks FreeSWITCH what is playing, until there is room. If the profile suppresses the event for the end of a file, the
 * gateway does not know which files have ended.
 */
async function countAgain(
  { esl, live }: CommandTools,
  targets: readonly Target[],
  isFull: () => boolean,
): Promise<void> {
  const { files } = live.bounds;
  const asked = new Map(targets.map((target) => [JSON.stringify(target), target]));
  for (const [conference, target] of [...asked.values()].slice(0, MOST_ASKED)) {
    // Read the queue first: a file that is queued while FreeSWITCH is asked plays later.
    const queued = files.queued(conference, target);
    const words = target === undefined ? ['play_status'] : ['play_status', target];
    const reply = (await esl.api(apiLineOf(conference, { words }))).toString();
    files.haveEnded(conference, endedOf(queued, reply));
    if (!isFull()) return;
  }
}

/**
 * Returns the files that have ended. FreeSWITCH plays files in order and names the one that is playing, so the files
 * before it have ended.
 */
function endedOf(queued: readonly QueuedFile[], reply: string): readonly QueuedFile[] {
  if (isErr(reply, 'Nothing is playing\n') || MEMBER_GONE.test(reply)) return queued;
  const path = STATUS.exec(reply)?.[3];
  if (path === undefined) return [];
  // FreeSWITCH leaves out the scheme of a stream. If several files have the same name, the first one may be the one that
  // plays.
  const playing = queued.findIndex(({ file }) => isAt(path, file.replace(/^[a-z_]+:\/\//, '')));
  return queued.slice(0, Math.max(0, playing));
}

function occupyBySpeech(tools: CommandTools, text: string, member: string | undefined): () => void {
  const { speech } = tools.live.bounds;
  const { freeswitchName } = tools.conference;
  const ms = speech.waitFor(freeswitchName, member);
  if (ms === 0) return speech.add(freeswitchName, member, text);
  const detail =
    'A minute of speech is queued here already. Wait until some of it has been spoken, or send `stop`.';
  throw new GatewayError('conference_busy', detail, { retryAfter: Math.ceil(ms / 1_000) });
}

/** Forgets what was queued for this target. FreeSWITCH has stopped it. */
export function vacate({ live, conference }: CommandTools, member: string | undefined): void {
  live.bounds.files.forget(conference.freeswitchName, member);
  live.bounds.speech.forget(conference.freeswitchName, member);
  const target = member === undefined ? 'conference' : Number(member);
  live.bounds.sounds.haveEnded(conference.freeswitchName, target, Number.POSITIVE_INFINITY);
}

async function occupyByDigits(tools: CommandTools, target: string, digits: string): Promise<() => void> {
  const { freeswitchName } = tools.conference;
  const queue = tools.live.bounds.digits;
  const began = tools.clock.now();
  for (;;) {
    const ms = queue.waitFor(freeswitchName, target, digits);
    if (ms === 0) break;
    if (tools.clock.now() - began + ms > tools.timeouts.command) {
      const detail = 'Earlier digits are still being sent to this member; nothing was sent.';
      throw new GatewayError('conference_busy', detail, { retryAfter: Math.ceil(ms / 1_000) });
    }
    await wait(ms);
  }
  queue.add(freeswitchName, target, digits);
  return NOTHING;
}
