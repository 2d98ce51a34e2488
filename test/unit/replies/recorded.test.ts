import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommand } from '../../../src/commands/registry';
import { COMMANDS } from '../../../src/commands/table';
import { isConferenceName } from '../../../src/directory/names';
import { NO_REPLY } from '../../../src/replies/common';
import type { Outcome } from '../../../src/replies/outcome';

interface Exchange {
  readonly command: string;
  readonly reply: string;
}

const FOLDER = join(__dirname, '../../../fixtures/freeswitch/1.10.12');
const WORDS = new Set(COMMANDS.filter(({ ask }) => ask).map(({ word }) => word));

/** The recorded exchanges of the known commands, with arguments that we accept. */
function* exchanges(): Generator<[string, string, string[], string]> {
  for (const file of readdirSync(FOLDER)) {
    const recorded: { exchanges?: Exchange[] } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    for (const { command, reply } of recorded.exchanges ?? []) {
      const [api, name = '', ...words] = command.split(' ');
      // `conference list count` lists all conferences: `list` is not a name there.
      if (api === 'conference' && isConferenceName(name) && WORDS.has(words[0] ?? ''))
        yield [file, name, words, reply];
    }
  }
}

function accepted(words: string[]): ReturnType<typeof parseCommand> | undefined {
  try {
    return parseCommand({ words });
  } catch {
    return undefined;
  }
}

const read = (name: string, words: string[], reply: string): Outcome | undefined => {
  const invocation = accepted(words);
  const context = { conference: name, freeswitchName: name };
  return invocation?.spec.ask?.(invocation.args, 'text').read([Buffer.from(reply)], context);
};

const ALL = [...exchanges()];

/** Cases in which FreeSWITCH replies +OK and does not do it, or -ERR and does. */
const CONTRARY = new Map<string, Outcome['kind']>([
  ['vid-layout group:nosuch', 'refused'],
  ['vid-layout group:grid', 'done'],
]);

test('there are recorded exchanges of every row that is one question', () => {
  expect(new Set(ALL.map(([, , [word]]) => word))).toEqual(WORDS);
});

test.each(ALL)('%s: conference %s %j is understood', (_file, name, words, reply) => {
  const outcome = read(name, words, reply);
  // Arguments that our own validation refuses never get a reply.
  if (!outcome) return;
  const contrary = CONTRARY.get(words.join(' '));
  if (contrary !== undefined) {
    expect(outcome.kind).toBe(contrary);
  } else if (/^-ERR Conference \S+ not found$/m.test(reply)) {
    expect(outcome).toMatchObject({ kind: 'refused', code: 'conference_not_active' });
  } else if (reply === NO_REPLY) {
    // An empty list, an empty value, no members, nothing playing, or no video. The rows know which.
    expect(['done', 'refused']).toContain(outcome.kind);
  } else if (/^-ERR /.test(reply)) {
    expect(outcome).toMatchObject({ kind: 'refused' });
  } else {
    expect(outcome).toMatchObject({ kind: 'done' });
  }
  const affected = [...reply.matchAll(/^\+OK (?:mute|unmute|deaf|undeaf|kicked|hup) (\d+)$/gm)];
  if (outcome.kind === 'done' && affected.length > 0) {
    expect(outcome.members).toEqual(affected.map(([, id]) => Number(id)));
  }
});

/** The contract suite cannot have them: no FreeSWITCH of the lab mixes video. */
test('every video row has a recorded success of a conference that mixes video', () => {
  const successes = ALL.filter(
    ([file, name, words, reply]) =>
      file === 'video-mixing.json' && accepted(words) && read(name, words, reply)?.kind === 'done',
  );
  const video = [...WORDS].filter((word) =>
    /^(?:vid-|t?vmute|unvmute|t?vblind|unvblind|clear-vid)/.test(word),
  );
  expect(video).toHaveLength(14);
  expect([...new Set(successes.map(([, , [word]]) => word))]).toEqual(expect.arrayContaining(video));
});

test("every row's examples are read as a success and as a refusal", () => {
  for (const { examples, word, ask } of COMMANDS) {
    // Commands of several steps read theirs elsewhere.
    if (!ask) continue;
    const kinds = examples.map(({ tail, reply }) => read('Team', tail.split('&'), reply)?.kind);
    expect([word, kinds]).not.toContain(undefined);
    expect([word, kinds]).not.toContain('unrecognised');
    expect([word, kinds.includes('refused')]).toEqual([word, true]);
  }
});
