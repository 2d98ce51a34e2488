import { z } from 'zod';
import { ownRecordings, recordingLength, recordingsOf, startRecording } from '../calls/record';
import { GatewayError } from '../errors';
import { LABEL } from '../policy/recordings';
import { done, type Outcome } from '../replies/outcome';
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
  const running = (await ownRecordings(tools, 'maybe')).length > 0;
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
  const paths = (await ownRecordings(tools, 'active')).map(({ path }) => path);
  if (paths.length === 0) throw notRunning();
  return each(tools, paths, 'norecord', readStopped);
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
      const all = recording === 'all';
      const running = all ? await recordingsOf(tools, 'active') : await ownRecordings(tools, 'active');
      const paths = running.filter(({ id }) => all || id === recording).map(({ path }) => path);
      if (paths.length === 0) throw notRunning();
      return each(tools, paths, word, read);
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

/** Says the command for each path, in turn; the first refusal ends it. */
async function each(
  { esl, conference, policies }: Tools,
  paths: readonly string[],
  word: string,
  read: Parameters<typeof line>[1],
): Promise<Performed> {
  const replies: Buffer[] = [];
  let outcome: Outcome = done();
  for (const path of paths) {
    const performed = await ask(esl, conference, line([word, path], read));
    replies.push(...performed.replies);
    outcome = performed.outcome;
    if (outcome.kind !== 'done') return { outcome, replies };
  }
  const ids = paths.flatMap((path) => policies.recordings?.idOf(conference, path) ?? []);
  return {
    outcome: done([], { text: Buffer.concat(replies).toString('utf8'), extra: { recordings: ids, paths } }),
    replies,
  };
}

function notRunning(): GatewayError {
  return new GatewayError('recording_not_found', 'No such recording is running in this conference.');
}
