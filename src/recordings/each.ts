import { afterPart } from '../errors';
import { ask, line, type Performed } from '../freeswitch/ask';
import { textOfLines } from '../lib/text-of-bytes';
import type { Failure } from '../replies/command-result';
import type { ReadContext } from '../replies/common';
import { done, type Outcome, type Refused, refused } from '../replies/outcome';
import type { RecordingTools } from './recording-tools';
import { expectRecording, type RunningRecording } from './start';

const NOT_RUNNING = refused('recording_not_found', 'No such recording is running in this conference.');
const NOT_OPEN = refused('conflict', 'FreeSWITCH has not opened the file of the recording yet.');
/** Milliseconds after which a recording counts as open, if no event of its start came. */
const SURELY_OPEN_MS = 5_000;

/** `norecord`, `pause` or `resume`, with the function that reads its reply. */
export interface RecordingCommand {
  readonly word: 'norecord' | 'pause' | 'resume';
  readonly read: (reply: string, context: ReadContext) => Outcome;
}

/**
 * Sends the command for each recording, in turn. If one is refused, the others still get it.
 *
 * @throws GatewayError esl_…; esl_lost if only some could be sent
 */
export async function eachRecording(
  tools: RecordingTools,
  recordings: readonly RunningRecording[],
  command: RecordingCommand,
): Promise<Performed> {
  const replies: Buffer[] = [];
  const dealtWith: RunningRecording[] = [];
  const refusals: { recording: RunningRecording; refusal: Refused }[] = [];
  for (const recording of recordings) {
    const performed = await one(tools, recording, command).catch((error: unknown) => {
      throw dealtWith.length > 0 ? afterPart(error) : error;
    });
    replies.push(...performed.replies);
    const { outcome } = performed;
    if (outcome.kind === 'done') dealtWith.push(recording);
    else if (outcome.kind === 'refused') refusals.push({ recording, refusal: outcome });
    else return { outcome, replies };
  }
  if (dealtWith.length === 0) return { outcome: refusals[0]?.refusal ?? NOT_RUNNING, replies };
  const ids = dealtWith.flatMap(({ id }) => id ?? []);
  const paths = dealtWith.map(({ path }) => path);
  const text = textOfLines(Buffer.concat(replies));
  const failed = refusals.map(({ recording, refusal }) => failureOf(recording, refusal));
  const more = failed.length > 0 ? { failed } : {};
  return { outcome: done([], { text, extra: { recordings: ids, paths }, ...more }), replies };
}

function failureOf({ id }: RunningRecording, { code, detail }: Refused): Failure {
  return { ...(id !== undefined && { recording: id }), code, detail };
}

async function one(
  tools: RecordingTools,
  recording: RunningRecording,
  { word, read }: RecordingCommand,
): Promise<Performed> {
  const { esl, conference, timeouts } = tools;
  const { path } = recording;
  const say = (): Promise<Performed> => ask(esl, conference, line([word, path], read));
  if (word !== 'norecord') return isOpen(tools, recording) ? say() : { outcome: NOT_OPEN, replies: [] };
  // FreeSWITCH replies before it has stopped the file. Wait for the event, so that the next status does not show the
  // recording as running.
  const stopped = expectRecording(esl, 'stop-recording', path);
  try {
    const performed = await say();
    if (performed.outcome.kind === 'done' && esl.hearsEvents()) await stopped.within(timeouts.command);
    return performed;
  } finally {
    stopped.stop();
  }
}

/** A recording opens its file when the first member comes. FreeSWITCH is not asked to pause one that is not open. */
function isOpen({ live, clock }: RecordingTools, { path, startedAt }: RunningRecording): boolean {
  const heard = live.recordings.find(path)?.startedAt;
  return heard !== undefined || clock.now() - startedAt * 1_000 > SURELY_OPEN_MS;
}
