import { apiLineOf, ask, contextOf } from '../commands/ask';
import { line, type Performed } from '../commands/spec';
import type { Tools } from '../commands/tools';
import { GatewayError } from '../errors';
import { expectEvent } from '../esl/await-event';
import type { RecordingPolicy } from '../policy/recordings';
import { commonRefusal } from '../replies/common';
import { done } from '../replies/outcome';
import { readStarted } from '../replies/recording-lines';
import { parseRecordingNodes } from '../replies/recording-nodes';

/** A recording under way. */
export interface RunningRecording {
  /** Undefined for one that the gateway did not start. */
  readonly id: string | undefined;
  readonly path: string;
  /** Seconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Starts a recording; a success once FreeSWITCH has opened the file.
 *
 * @throws GatewayError not_allowed, already_recording, recording_failed, esl_timeout
 */
export async function startRecording(tools: Tools, label: string | undefined): Promise<Performed> {
  const { conference, clock, timeouts } = tools;
  const { starting } = tools.live.recordings;
  const path = policyOf(tools).newPath(conference, label, clock.now());
  // What cannot be said is refused before anything is.
  apiLineOf(conference.freeswitchName, { words: ['record', path] });
  if (starting.has(conference.freeswitchName)) throw alreadyRecording();
  starting.add(conference.freeswitchName);
  try {
    if ((await ownRecordings(tools, 'active')).length > 0) throw alreadyRecording();
    return await start(tools, path, timeouts.command);
  } finally {
    starting.delete(conference.freeswitchName);
  }
}

async function start(tools: Tools, path: string, ms: number): Promise<Performed> {
  const { esl, conference } = tools;
  // `+OK` comes before anything is opened; whether it was, the event says (conference_record.c:279, 318).
  const opened = expectEvent(
    esl,
    (event) => event.header('Action') === 'start-recording' && event.header('Path') === path,
  );
  try {
    const question = line(['record', path], (reply, context) => readStarted(reply, path, context));
    const performed = await ask(esl, conference, question);
    if (performed.outcome.kind !== 'done') return performed;
    const event = await opened.within(ms);
    if (!event) {
      // With nobody there FreeSWITCH waits for the first member.
      throw new GatewayError(
        'esl_timeout',
        `FreeSWITCH did not open the file within ${ms} ms; it may do so later.`,
      );
    }
    if (event.header('Error') !== undefined) {
      throw new GatewayError('recording_failed', 'FreeSWITCH could not open the file of the recording.');
    }
    const id = policyOf(tools).idOf(conference, path);
    return { outcome: done([], { extra: { path, recording: id } }), replies: performed.replies };
  } finally {
    opened.stop();
  }
}

/** The running recordings of a conference that the gateway started. */
export async function ownRecordings(tools: Tools, active: 'active' | 'maybe'): Promise<RunningRecording[]> {
  return (await recordingsOf(tools, active)).filter(({ id }) => id !== undefined);
}

/**
 * The running recordings of a conference.
 *
 * @param active `maybe`: a conference that is not active has none, instead of being an error
 * @throws GatewayError conference_not_active
 */
export async function recordingsOf(tools: Tools, active: 'active' | 'maybe'): Promise<RunningRecording[]> {
  const { esl, conference, policies } = tools;
  const reply = await esl.api(apiLineOf(conference.freeswitchName, { words: ['json_list', 'compact'] }));
  const nodes = parseRecordingNodes(reply);
  if (!nodes) {
    const refusal = commonRefusal(reply.toString('utf8'), 'json_list', contextOf(conference));
    if (refusal?.kind !== 'refused') {
      throw new GatewayError(
        'unrecognised_reply',
        'FreeSWITCH gave an answer that no row of the table knows.',
      );
    }
    if (active === 'maybe' && refusal.code === 'conference_not_active') return [];
    throw new GatewayError(refusal.code, refusal.detail);
  }
  return nodes.map(({ path, startedAt }) => ({
    id: policies.recordings?.idOf(conference, path),
    path,
    startedAt,
  }));
}

/** Milliseconds of the recording under way, else of the last one; 0 where there was none. */
export async function recordingLength(tools: Tools): Promise<number> {
  const { clock, live, conference } = tools;
  const [running] = await ownRecordings(tools, 'maybe');
  if (running) {
    const startedAt = live.recordings.find(running.path)?.startedAt ?? running.startedAt * 1_000;
    return Math.max(0, clock.now() - startedAt);
  }
  const { recordings: policy } = tools.policies;
  return live.recordings.last((path) => policy?.idOf(conference, path) !== undefined)?.length ?? 0;
}

function policyOf({ policies }: Tools): RecordingPolicy {
  if (policies.recordings) return policies.recordings;
  throw new GatewayError('not_allowed', 'No folder for recordings is configured.');
}

function alreadyRecording(): GatewayError {
  return new GatewayError('already_recording', 'This conference is being recorded already.');
}
