import { z } from 'zod';
import {
  expectRecording,
  ownRecordings,
  type RunningRecording,
  recordingLength,
  recordingsOf,
  startRecording,
} from '../calls/record';
import { GatewayError } from '../errors';
import { LABEL } from '../policy/recordings';
import { done, type Failure } from '../replies/outcome';
import { readPaused, readStopped } from '../replies/recording-lines';
import { ask } from './ask';
import { line, type Performed, procedure, TEXT_OR_JSON } from './spec';
import type { Tools } from './tools';

/** Recordings. Their paths are the gateway's; clients name them by id. */

export const record = procedure({
  word: 'record',
  scope: 'conference',
  summary: 'Record the conference: start (also with a label for the file), stop, status, duration.',
  danger: ([what]) => {
    if (what === 'status' || what === 'duration') return 'read';
    return what === 'stop' ? 'disrupt' : 'change';
  },
  args: {
    what: z
      .string()
      .regex(LABEL, 'must be start, stop, status, duration, or a label of 1 to 64 letters, digits, _ and -')
      .optional()
      .describe('`start` (the default), `stop`, `status`, `duration`; or a label, which starts too'),
  },
  loggable: ['what'],
  logReply: true,
  produces: TEXT_OR_JSON,
  perform: ({ what }, tools) => {
    switch (what) {
      case 'stop':
        return stopOwn(tools);
      case 'status':
        return status(tools);
      case 'duration':
        return duration(tools);
      default:
        return startRecording(tools, what === 'start' ? undefined : what);
    }
  },
  examples: [
    { tail: 'record', reply: '+OK Record file /recordings/Team.20261120T100424Z.1f2e3d4c.wav\n' },
    { tail: 'record&status', reply: 'NO_RECORDING' },
  ],
});

/** What programs written for sipXecs look for. Right also where the conference is not active. */
async function status(tools: Tools): Promise<Performed> {
  const running = (await ownRecordings(tools)).length > 0;
  return ownWords(running ? 'IN_PROGRESS' : 'NO_RECORDING');
}

async function duration(tools: Tools): Promise<Performed> {
  const seconds = Math.round((await recordingLength(tools)) / 1_000);
  return ownWords(String(seconds), { value: String(seconds) });
}

function ownWords(text: string, more: { value?: string } = {}): Performed {
  return { outcome: done([], { text, ownWords: true, ...more }), replies: [Buffer.from(text)] };
}

async function stopOwn(tools: Tools): Promise<Performed> {
  const own = (await recordingsOf(tools)).filter(({ id }) => id !== undefined);
  return each(tools, own, 'norecord', readStopped);
}

const which = z
  .string()
  .min(1)
  .max(255, 'must be at most 255 characters')
  .describe("A recording's id, from the answer to `record`, or `all`");

const onRecordings = (
  word: 'norecord' | 'pause' | 'resume',
  summary: string,
  read: Parameters<typeof line>[1],
  examples: [string, string],
) =>
  procedure({
    word,
    scope: 'conference',
    summary,
    danger: word === 'norecord' ? 'disrupt' : 'change',
    args: { recording: which },
    loggable: ['recording'],
    logReply: true,
    produces: TEXT_OR_JSON,
    perform: async ({ recording }, tools) => {
      const all = await recordingsOf(tools);
      return each(tools, recording === 'all' ? all : all.filter(({ id }) => id === recording), word, read);
    },
    examples: examples.map((reply) => ({ tail: `${word}&all`, reply })),
  });

export const norecord = onRecordings('norecord', 'Stop a recording, or all of the conference.', readStopped, [
  'Stopped recording file /recordings/a.wav\n+OK Stopped recording 0 files\n',
  "-ERR non-existant recording '/recordings/a.wav'\n+OK Stopped recording 0 files\n",
]);

export const pause = onRecordings(
  'pause',
  'Pause a recording, or all of the conference.',
  (reply, context) => readPaused(reply, 'pause', context),
  [
    '+OK Pause recording file /recordings/a.wav\n',
    "+OK Pause recording file /recordings/a.wav\n-ERR non-existant recording '/recordings/a.wav'\n",
  ],
);

export const resume = onRecordings(
  'resume',
  'Go on with a paused recording, or with all of the conference.',
  (reply, context) => readPaused(reply, 'resume', context),
  [
    '+OK Resume recording file /recordings/a.wav\n',
    "+OK Resume recording file /recordings/a.wav\n-ERR non-existant recording '/recordings/a.wav'\n",
  ],
);

/** Says the command for each recording, in turn. One that has ended meanwhile does not keep the others from it. */
async function each(
  tools: Tools,
  recordings: readonly RunningRecording[],
  word: string,
  read: Parameters<typeof line>[1],
): Promise<Performed> {
  if (recordings.length === 0) throw notRunning();
  const replies: Buffer[] = [];
  const dealtWith: RunningRecording[] = [];
  const failed: Failure[] = [];
  for (const recording of recordings) {
    const performed = await one(tools, recording, word, read);
    replies.push(...performed.replies);
    const { outcome } = performed;
    if (outcome.kind === 'done') dealtWith.push(recording);
    else if (outcome.kind === 'refused' && outcome.code === 'recording_not_found') {
      failed.push({ ...(recording.id !== undefined && { recording: recording.id }), ...NOT_RUNNING });
    } else return { outcome, replies };
  }
  if (dealtWith.length === 0) throw notRunning();
  const ids = dealtWith.flatMap(({ id }) => id ?? []);
  const paths = dealtWith.map(({ path }) => path);
  const text = Buffer.concat(replies).toString('utf8');
  const more = failed.length > 0 ? { failed } : {};
  return { outcome: done([], { text, extra: { recordings: ids, paths }, ...more }), replies };
}

/**
 * FreeSWITCH says that it stopped a file before it has: whoever asks for the status next must not be told that it still
 * runs.
 */
async function one(
  { esl, conference, live, timeouts }: Tools,
  { path, startedAt }: RunningRecording,
  word: string,
  read: Parameters<typeof line>[1],
): Promise<Performed> {
  const said = () => ask(esl, conference, line([word, path], read));
  if (word !== 'norecord') {
    if (!isOpen(live.recordings.find(path)?.startedAt, startedAt)) throw notOpen();
    return said();
  }
  const stopped = expectRecording(esl, 'stop-recording', path);
  const performed = await said();
  if (performed.outcome.kind === 'done' && esl.hearsEvents()) await stopped.within(timeouts.command);
  stopped.stop();
  return performed;
}

/**
 * A recording waits for the first member before it opens its file; FreeSWITCH is not asked to pause what is not open.
 *
 * @param heard  when its start was heard, milliseconds
 * @param listed when FreeSWITCH lists it from, seconds; where nobody listened, 5 s are taken for open
 */
function isOpen(heard: number | undefined, listed: number): boolean {
  return heard !== undefined || Date.now() - listed * 1_000 > 5_000;
}

function notOpen(): GatewayError {
  return new GatewayError('conflict', 'FreeSWITCH has not opened the file of the recording yet.');
}

const NOT_RUNNING = {
  code: 'recording_not_found',
  detail: 'No such recording is running in this conference.',
} as const;

function notRunning(): GatewayError {
  return new GatewayError(NOT_RUNNING.code, NOT_RUNNING.detail);
}
