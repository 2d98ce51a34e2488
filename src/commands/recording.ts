import { z } from 'zod';
import { GatewayError } from '../errors';
import type { line, Performed } from '../freeswitch/ask';
import { eachRecording } from '../recordings/each';
import { LABEL } from '../recordings/names';
import { anyRecordings, recordingLength, runningRecordings, startRecording } from '../recordings/start';
import { done, type Refused, refused } from '../replies/outcome';
import { NONE, readPaused, readStopped } from '../replies/recording-lines';
import { word as oneOf } from './args';
import { procedure, TEXT_OR_JSON } from './spec';
import type { CommandTools } from './tools';

/** Recordings. The gateway chooses their paths; clients name them by id. */

const NOT_ACTIVE = refused('conference_not_active', 'Conference Team is not active in FreeSWITCH.');

export const record = procedure({
  word: 'record',
  scope: 'conference',
  summary: 'Record the conference: start (also with a label for the file), stop, status, duration.',
  danger: { usual: 'change', by: 'what', of: { stop: 'disrupt', status: 'read', duration: 'read' } },
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
        return stop(tools);
      case 'status':
        return status(tools);
      case 'duration':
        return duration(tools);
      default:
        return startRecording(tools, what === 'start' ? undefined : what);
    }
  },
  examples: [
    { tail: 'record', reply: '+OK Record file /recordings/transcript-rec.wav\n' },
    { tail: 'record', reply: '-ERR Conference Team not found\n', refusal: NOT_ACTIVE },
    { tail: 'record&status', reply: 'NO_RECORDING', own: true },
  ],
});

/** Returns the words that programs written for sipXecs look for. They are correct for an inactive conference, too. */
async function status(tools: CommandTools): Promise<Performed> {
  const running = (await anyRecordings(tools)).length > 0;
  return ownWords(running ? 'IN_PROGRESS' : 'NO_RECORDING');
}

async function duration(tools: CommandTools): Promise<Performed> {
  const seconds = Math.round((await recordingLength(tools)) / 1_000);
  return ownWords(String(seconds), { value: String(seconds) });
}

function ownWords(text: string, more: { value?: string } = {}): Performed {
  return { outcome: done([], { text, ownWords: true, ...more }), replies: [Buffer.from(text)] };
}

/** Stops every recording: one that the profile started, another client, or this gateway. */
async function stop(tools: CommandTools): Promise<Performed> {
  return eachRecording(tools, await runningRecordings(tools), { word: 'norecord', read: readStopped });
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
  refusal: Refused = NONE,
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
      const all = await runningRecordings(tools);
      const wanted = recording === 'all' ? all : all.filter(({ id }) => id === recording);
      return eachRecording(tools, wanted, { word, read });
    },
    examples: [
      { tail: `${word}&all`, reply: examples[0] },
      { tail: `${word}&all`, reply: examples[1], refusal },
    ],
  });

export const norecord = onRecordings('norecord', 'Stop a recording, or all of the conference.', readStopped, [
  'Stopped recording file /recordings/transcript-rec.wav\n+OK Stopped recording 0 files\n',
  "-ERR non-existant recording '/recordings/transcript-rec.wav'\n+OK Stopped recording 0 files\n",
]);

export const pause = onRecordings(
  'pause',
  'Pause a recording, or all of the conference.',
  (reply, context) => readPaused(reply, 'pause', context),
  [
    '+OK Pause recording file /recordings/transcript-rec.wav\n',
    "+OK Pause recording file /recordings/none.wav\n-ERR non-existant recording '/recordings/none.wav'\n",
  ],
);

export const resume = onRecordings(
  'resume',
  'Resume a paused recording, or all of the conference.',
  (reply, context) => readPaused(reply, 'resume', context),
  ['+OK Resume recording file /recordings/transcript-rec.wav\n', '-ERR Conference Team not found\n'],
  NOT_ACTIVE,
);

/**
 * Returns what is being recorded. It reads the list of the conference because `chkrecord` forgets some recordings
 * (conference_record.c:456-460).
 */
async function running(tools: CommandTools): Promise<Performed> {
  const recordings = await runningRecordings(tools);
  if (recordings.length === 0) throw new GatewayError(NOT_RECORDED.code, NOT_RECORDED.detail);
  const text = recordings.map(({ path }) => `+OK Record file ${path}\n`).join('');
  const ids = recordings.flatMap(({ id }) => id ?? []);
  const paths = recordings.map(({ path }) => path);
  return { outcome: done([], { text, extra: { recordings: ids, paths } }), replies: [Buffer.from(text)] };
}

const NOT_RECORDED = refused('recording_not_found', 'The conference is not being recorded.');

export const chkrecord = procedure({
  word: 'chkrecord',
  scope: 'conference',
  summary: 'List the recordings that are running.',
  danger: 'read',
  args: {},
  loggable: [],
  logReply: true,
  produces: TEXT_OR_JSON,
  perform: (_args, tools) => running(tools),
  examples: [
    { tail: 'chkrecord', reply: '+OK Record file /recordings/transcript-rec.wav\n' },
    { tail: 'chkrecord', reply: '-ERR Conference is not being recorded.\n', refusal: NOT_RECORDED },
  ],
});

export const recording = procedure({
  word: 'recording',
  scope: 'conference',
  summary: 'Start, stop, check, pause or resume: the other commands on recordings under one word.',
  danger: { usual: 'change', by: 'what', of: { stop: 'disrupt', check: 'read' } },
  args: {
    what: oneOf('start', 'stop', 'check', 'pause', 'resume').describe(
      '`start`, `stop`, `check`, `pause` or `resume`',
    ),
    recording: which.optional().describe("A recording's id or `all` (the default); with `start` a label"),
  },
  check: ({ what, recording }) => {
    if (what === 'check' && recording !== undefined)
      return [{ argument: 'recording', message: 'stands not with check' }];
    if (what !== 'start' || recording === undefined || LABEL.test(recording)) return [];
    return [{ argument: 'recording', message: 'must be a label of 1 to 64 letters, digits, _ and -' }];
  },
  loggable: ['what', 'recording'],
  logReply: true,
  produces: TEXT_OR_JSON,
  // Without a path, FreeSWITCH's own `recording start` records into a file of that name.
  perform: async ({ what, recording = 'all' }, tools) => {
    if (what === 'check') return running(tools);
    if (what === 'start') return startRecording(tools, recording === 'all' ? undefined : recording);
    const spec = { stop: norecord, pause, resume }[what];
    if (!spec.perform) throw new Error(`${spec.word} is no command of several steps`);
    return spec.perform({ recording }, tools);
  },
  examples: [
    { tail: 'recording&check', reply: '+OK Record file /recordings/transcript-rec.wav\n' },
    { tail: 'recording&check', reply: '-ERR Conference is not being recorded.\n', refusal: NOT_RECORDED },
  ],
});
