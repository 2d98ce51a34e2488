import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outcomeOf } from '../../docs/pages/outcome';
import type { CommandSpec, Example } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';

const FOLDER = join(__dirname, '../../fixtures/freeswitch/1.10.12');

interface Exchange {
  readonly command: string;
  readonly reply: string;
}

/** The recorded replies of FreeSWITCH to each word of a conference. */
const recorded = new Map<string, string[]>();
for (const file of readdirSync(FOLDER)) {
  const { exchanges = [] }: { exchanges?: Exchange[] } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  for (const { command, reply } of exchanges) {
    const [api, , word = ''] = command.split(' ');
    if (api === 'conference') recorded.set(word, [...(recorded.get(word) ?? []), reply]);
  }
}

/** The same reply, or its beginning up to `…`, to the same word. */
function isRecorded({ word }: CommandSpec, { reply, inside = word }: Example): boolean {
  const replies = recorded.get(inside) ?? [];
  return reply.endsWith('…')
    ? replies.some((whole) => whole.startsWith(reply.slice(0, -1)))
    : replies.includes(reply);
}

/** The outcome for the client; inside a command, if the client gets no reply, one cause of a call is a success. */
function meaning(spec: CommandSpec, example: Example): string {
  const outcome = outcomeOf(spec, example);
  if (outcome) return outcome.kind;
  return /result: \[SUCCESS\]/.test(example.reply) ? 'done' : 'refused';
}

test.each(COMMANDS.map((spec) => [spec.word, spec] as const))(
  '%s has a success and a refusal, both recorded for this word',
  (_word, spec) => {
    const theirs = spec.examples.filter(({ own }) => own !== true);
    expect(theirs.filter((example) => !isRecorded(spec, example))).toEqual([]);
    const meanings = theirs.map((example) => meaning(spec, example));
    expect([...new Set(meanings)].sort()).toEqual(['done', 'refused']);
  },
);

test('a refusal begins as FreeSWITCH begins refusals, except for the known contradictions', () => {
  const wrong = COMMANDS.flatMap((spec) =>
    spec.examples.filter((example) => {
      const said = /^-ERR (?!no reply)/.test(example.reply) || /result: \[(?!SUCCESS)/.test(example.reply);
      return said && meaning(spec, example) !== 'refused';
    }),
  );
  expect(wrong).toEqual([]);
});
