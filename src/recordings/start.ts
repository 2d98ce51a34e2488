import { GatewayError } from '../errors';
import { type ExpectedEvent, expectEvent } from '../esl/await-event';
import type { EslClient } from '../esl/port';
import { apiLineOf, ask, line, type Performed } from '../freeswitch/ask';
import { actionOf, detail } from '../freeswitch/conference-event';
import { look } from '../freeswitch/look';
import { notActive } from '../replies/common';
import { done } from '../replies/outcome';
import { readStarted } from '../replies/recording-lines';
import { barePath } from './memory';
import type { RecordingPolicy } from './names';
import { recordingIdOf } from './recording-id';
import type { RecordingTools } from './recording-tools';

/** A recording that is running. */
export interface RunningRecording {
  /** `undefined` if the gateway did not start it. */
  readonly id: string | undefined;
  /** The path in FreeSWITCH. */
  readonly path: string;
  /** Seconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Starts a recording. Succeeds when FreeSWITCH has opened the file.
 *
 * @throws GatewayError not_allowed, already_recording, auto_record_fails, conflict, recording_failed, esl_unavailable,
 * esl_timeout
 */
export async function startRecording(tools: RecordingTools, label: string | undefined): Promise<Performed> {
  const { conference, clock, esl } = tools;
  const { starting } = tools.live.recordings;
  const { freeswitchName } = conference;
  const path = policyOf(tools).newPath(conference, label, clock.now());
  // Build the line first: a command that cannot be sent must fail before anything is sent.
  apiLineOf(freeswitchName, { words: ['record', path] });
  if (!esl.hearsEvents()) {
    const detail = 'The outcome could not be known: there is no connection for events.';
    throw new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
  }
  if (starting.has(freeswitchName)) throw alreadyRecording();
  starting.add(freeswitchName);
  try {
    await refuseUnlessFree(tools);
    // The profile may be about to record, or to fail.
    if (await settled(tools)) await refuseUnlessFree(tools);
    return await start(tools, path);
  } finally {
    starting.delete(freeswitchName);
  }
}

/**
 * Throws if no recording may be started now.
 *
 * @throws GatewayError conference_not_active, already_recording, conflict, auto_record_fails
 */
async function refuseUnlessFree(tools: RecordingTools): Promise<void> {
  const { conference, live } = tools;
  const list = await lookActive(tools);
  // Include recordings that the profile or others started: a second recorder may crash FreeSWITCH (see AutoRecords).
  const { auto } = live.recordings;
  auto.seen(
    conference.freeswitchName,
    list.recordings.map(({ path }) => barePath(path)),
  );
  if (list.recordings.length > 0 || auto.hasForeign(conference.freeswitchName)) throw alreadyRecording();
  // FreeSWITCH would reply +OK and wait for the first member, for an unknown time.
  if (list.callers.length === 0)
    throw new GatewayError('conflict', 'The conference has no member to record.');
  const path = auto.failing(conference.freeswitchName);
  if (path === undefined) return;
  const detail =
    `The profile of this conference records by itself and cannot open ${path}. ` +
    'FreeSWITCH would crash if anything else were recorded meanwhile; nothing was sent.';
  throw new GatewayError('auto_record_fails', detail);
}

/**
 * Waits until the auto-record of the profile has had its try. The wait is limited, even if members keep joining.
 *
 * @returns false if there was nothing to wait for
 */
async function settled({ clock, conference, live, timeouts }: RecordingTools): Promise<boolean> {
  const began = clock.now();
  for (let waited = false; ; waited = true) {
    const ms = live.recordings.auto.settlesIn(conference.freeswitchName);
    if (ms === 0 || clock.now() - began >= timeouts.command) return waited;
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

async function start(tools: RecordingTools, path: string): Promise<Performed> {
  const { esl, conference, live, timeouts } = tools;
  const id = policyOf(tools).idOf(conference, path);
  if (id !== undefined) live.recordings.expect(path, id, conference.freeswitchName);
  // FreeSWITCH replies `+OK` before it opens the file. Wait for the event that shows the result (conference_record.c:279,
  // 318).
  const opened = expectRecording(esl, 'start-recording', path);
  try {
    const question = line(['record', path], (reply, context) => readStarted(reply, path, context));
    const performed = await ask(esl, conference, question);
    if (performed.outcome.kind !== 'done') return performed;
    const event = await opened.within(timeouts.command);
    const { replies } = performed;
    if (!event) {
      const detail = `FreeSWITCH did not open the file within ${timeouts.command} ms; it may do so later.`;
      throw new GatewayError('esl_timeout', detail, { replies });
    }
    if (detail(event, 'Error') !== undefined) {
      if (!(await isRunning(tools, path))) {
        throw new GatewayError('recording_failed', 'FreeSWITCH could not open the file of the recording.', {
          replies,
        });
      }
      if (id !== undefined) live.recordings.learn(path, id, conference.freeswitchName, tools.clock.now());
    }
    return { outcome: done([], { extra: { path, ...(id !== undefined && { recording: id }) } }), replies };
  } finally {
    opened.stop();
  }
}

/**
 * Returns true if FreeSWITCH lists the recording, even if its event has an error. A recording that failed is never listed
 * (conference_record.c:296).
 */
async function isRunning({ esl, conference }: RecordingTools, path: string): Promise<boolean> {
  try {
    const list = await look(esl, conference);
    return list?.recordings.some((one) => barePath(one.path) === barePath(path)) ?? false;
  } catch (error) {
    // The list could not be read, so the event is all that is known.
    if (error instanceof GatewayError) return false;
    throw error;
  }
}

/** Listens for an event about the recording with this path. */
export function expectRecording(esl: EslClient, action: string, path: string): ExpectedEvent {
  return expectEvent(
    esl,
    (event) => actionOf(event) === action && barePath(detail(event, 'Path') ?? '') === barePath(path),
  );
}

/** Returns the running recordings of a conference. @throws GatewayError conference_not_active */
export async function runningRecordings(tools: RecordingTools): Promise<RunningRecording[]> {
  return named(tools, (await lookActive(tools)).recordings);
}

/** Returns the running recordings; empty if the conference is not active. */
export async function anyRecordings(tools: RecordingTools): Promise<RunningRecording[]> {
  return named(tools, (await look(tools.esl, tools.conference))?.recordings ?? []);
}

/** Returns the milliseconds of sound of the running recording, or else of the last one; 0 if there was none. */
export async function recordingLength(tools: RecordingTools): Promise<number> {
  const { clock, live, conference } = tools;
  const [running] = await anyRecordings(tools);
  if (running) {
    return live.recordings.lengthNow(running.path) ?? Math.max(0, clock.now() - running.startedAt * 1_000);
  }
  return (
    live.recordings.last(({ freeswitchName }) => freeswitchName === conference.freeswitchName)?.length ?? 0
  );
}

async function lookActive({ esl, conference }: RecordingTools) {
  const list = await look(esl, conference);
  if (list) return list;
  throw new GatewayError('conference_not_active', notActive(conference));
}

function named(
  tools: RecordingTools,
  recordings: readonly { path: string; startedAt: number }[],
): RunningRecording[] {
  const { live, conference, clock } = tools;
  return recordings.map(({ path, startedAt }) => {
    const id = recordingIdOf(tools, conference, path);
    // This happens after a restart, or after a time without events. A recording that waits for its first member is not
    // yet open.
    const old = clock.now() - startedAt * 1_000 > 5_000;
    if (old) live.recordings.learn(path, id, conference.freeswitchName, startedAt * 1_000);
    return { id, path, startedAt };
  });
}

function policyOf({ recordings }: RecordingTools): RecordingPolicy {
  if (recordings) return recordings.names;
  throw new GatewayError('not_allowed', 'No folder for recordings is configured.');
}

function alreadyRecording(): GatewayError {
  return new GatewayError('already_recording', 'This conference is being recorded already.');
}
