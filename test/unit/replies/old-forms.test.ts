import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callOutcome } from '../../../src/calls/call-outcome';
import { parseCommand } from '../../../src/commands/registry';
import { COMMANDS } from '../../../src/commands/table';
import { readDialCause } from '../../../src/replies/dial-result';
import type { Outcome } from '../../../src/replies/outcome';
import { readPaused, readStarted, readStopped } from '../../../src/replies/recording-lines';

/**
 * The replies of FreeSWITCH 1.6.20, read in its source: most successes without `+OK`, most refusals without `-ERR`.
 */
interface Form {
  readonly command: string;
  readonly reply: string;
  readonly outcome: 'done' | 'refused';
  readonly source: string;
}

const FILE = join(__dirname, '../../../fixtures/freeswitch/1.6.20/forms.json');
const { words, forms }: { words: string[]; forms: Form[] } = JSON.parse(readFileSync(FILE, 'utf8'));

const CONTEXT = { conference: 'Team', freeswitchName: 'Team' };
const PATH = '/recordings/a.wav';

/** The readers of the commands of several steps. */
const READERS: Readonly<Record<string, (reply: string) => Outcome>> = {
  dial: (reply) => {
    const cause = readDialCause(reply);
    if (cause === undefined) return { kind: 'unrecognised' };
    const joined = cause === 'SUCCESS' ? { member: 1 } : {};
    return callOutcome({ cause, channel: 'x', reply: Buffer.from(reply), ...joined });
  },
  record: (reply) => readStarted(reply, PATH, CONTEXT),
  norecord: (reply) => readStopped(reply, CONTEXT),
  pause: (reply) => readPaused(reply, 'pause', CONTEXT),
  resume: (reply) => readPaused(reply, 'resume', CONTEXT),
};

/** Rows that send no line with their own word, and one that was another command then. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  bgdial: 'says dial',
  chkrecord: 'asks for the list',
  recording: 'says record, norecord, pause and resume',
  agc: 'of the conference then, and not of a member',
};

function read({ command, reply }: Form): Outcome | undefined {
  const [, , word = '', ...args] = command.split(' ');
  const reader = READERS[word];
  if (reader) return reader(reply);
  const invocation = parseCommand({ words: [word, ...args] });
  return invocation.spec.ask?.(invocation.args, 'text').read([Buffer.from(reply)], CONTEXT);
}

test.each(forms.map((form) => [form.command, form.reply, form] as const))(
  '%s: %j',
  (_command, _reply, form) => {
    expect(read(form)).toMatchObject({ kind: form.outcome });
  },
);

test('a success names its member', () => {
  const ofMembers =
    /^conference Team (?:\S*mute|\S*deaf|\S*blind|kick|hup|energy|volume_\w+|dtmf|floor|vid-banner) 1\b/;
  const done = forms.filter(({ command, outcome }) => outcome === 'done' && ofMembers.test(command));
  expect(done.length).toBeGreaterThan(15);
  for (const form of done) expect([form.command, read(form)]).toMatchObject([form.command, { members: [1] }]);
});

test.each(COMMANDS.map(({ word }) => word).filter((word) => words.includes(word)))(
  '%s existed: its old success and its old refusal are read',
  (word) => {
    if (ELSEWHERE[word] !== undefined) return;
    const outcomes = forms.flatMap(({ command, outcome }) => (command.split(' ')[2] === word ? outcome : []));
    expect([...new Set(outcomes)].sort()).toEqual(['done', 'refused']);
  },
);

test('commands that did not exist are refused as not supported', () => {
  const since = COMMANDS.map(({ word }) => word).filter(
    (word) => !words.includes(word) && !['invite', 'inviteim'].includes(word),
  );
  expect(since.length).toBeGreaterThan(5);
  for (const word of since) {
    const form = forms.find(({ command }) => command.split(' ')[2] === word);
    expect([word, form && read(form)]).toMatchObject([word, { kind: 'refused', code: 'not_supported' }]);
  }
});
