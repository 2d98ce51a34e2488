import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../errors';
import { apiLineOf } from '../freeswitch/ask';
import { isErr } from '../replies/prefixes';
import type { Tools } from './tools';

/** What a command puts into a queue of FreeSWITCH. */
export type Occupation =
  | { readonly kind: 'file'; readonly file: string; readonly member: string | undefined }
  | { readonly kind: 'speech'; readonly text: string; readonly member: string | undefined }
  | { readonly kind: 'digits'; readonly target: string; readonly digits: string };

const NOTHING = (): void => undefined;

/**
 * Finds room for what a command puts into a queue, and counts it.
 *
 * @returns takes it out again; for a command that FreeSWITCH refused
 * @throws GatewayError conflict: files enough are playing or waiting; conference_busy: no room in time; esl_…
 */
export async function occupy(tools: Tools, occupation: Occupation | undefined): Promise<() => void> {
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

async function occupyByFile(tools: Tools, file: string, member: string | undefined): Promise<() => void> {
  const { files } = tools.live.bounds;
  const { freeswitchName } = tools.conference;
  if (files.isFull(freeswitchName, member) && !(await isSilent(tools, member))) {
    const detail = 'Eight files are queued for this target already. Wait for one to end, or send `stop`.';
    throw new GatewayError('conflict', detail);
  }
  return files.add(freeswitchName, file, member);
}

/** FreeSWITCH knows better if the profile suppresses the events that tell the end of a file. */
async function isSilent({ esl, live, conference }: Tools, member: string | undefined): Promise<boolean> {
  const { freeswitchName } = conference;
  const words = member === undefined ? ['play_status'] : ['play_status', member];
  const reply = await esl.api(apiLineOf(freeswitchName, { words }));
  if (!isErr(reply.toString(), 'Nothing is playing\n')) return false;
  live.bounds.files.forget(freeswitchName, member);
  return !live.bounds.files.isFull(freeswitchName, member);
}

function occupyBySpeech(tools: Tools, text: string, member: string | undefined): () => void {
  const { speech } = tools.live.bounds;
  const { freeswitchName } = tools.conference;
  const ms = speech.waitFor(freeswitchName, member);
  if (ms === 0) return speech.add(freeswitchName, member, text);
  const detail =
    'A minute of speech is queued here already. Wait until some of it was spoken, or send `stop`.';
  throw new GatewayError('conference_busy', detail, { retryAfter: Math.ceil(ms / 1_000) });
}

/** What was queued for this target plays no more: FreeSWITCH has stopped it. */
export function vacate({ live, conference }: Tools, member: string | undefined): void {
  live.bounds.files.forget(conference.freeswitchName, member);
  live.bounds.speech.forget(conference.freeswitchName, member);
}

async function occupyByDigits(tools: Tools, target: string, digits: string): Promise<() => void> {
  const { freeswitchName } = tools.conference;
  const queue = tools.live.bounds.digits;
  const began = tools.clock.now();
  for (;;) {
    const ms = queue.waitFor(freeswitchName, target, digits);
    if (ms === 0) break;
    if (tools.clock.now() - began + ms > tools.timeouts.command) {
      const detail = 'Digits sent before are still on their way to this member; nothing was sent.';
      throw new GatewayError('conference_busy', detail, { retryAfter: Math.ceil(ms / 1_000) });
    }
    await wait(ms);
  }
  queue.add(freeswitchName, target, digits);
  return NOTHING;
}
