import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommand } from '../../src/commands/registry';
import type { CommandSpec, Example } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { readTail } from '../../src/commands/tail';

const FOLDER = join(__dirname, '../../fixtures/freeswitch/1.10.12');

const recorded: string[] = readdirSync(FOLDER).flatMap((file) => {
  const { exchanges }: { exchanges?: { reply: string }[] } = JSON.parse(
    readFileSync(join(FOLDER, file), 'utf8'),
  );
  return (exchanges ?? []).map(({ reply }) => reply);
});

const isRecorded = ({ reply }: Example): boolean =>
  reply.endsWith('…')
    ? recorded.some((whole) => whole.startsWith(reply.slice(0, -1)))
    : recorded.includes(reply);

/** By the row itself where that is one question; else by FreeSWITCH's habits: a call has one cause that is a success. */
function isRefusal({ ask }: CommandSpec, { tail, reply }: Example): boolean {
  if (!ask || reply.endsWith('…')) return /^-ERR /m.test(reply) || /result: \[(?!SUCCESS\])/.test(reply);
  const context = { conference: 'Team', freeswitchName: 'Team' };
  return (
    ask(parseCommand(readTail(tail)).args, 'text').read([Buffer.from(reply)], context).kind === 'refused'
  );
}

test.each(COMMANDS.map((spec) => [spec.word, spec] as const))(
  '%s has a success and a refusal, both recorded',
  (_word, spec) => {
    const theirs = spec.examples.filter(({ own }) => own !== true);
    expect(theirs.filter((example) => !isRecorded(example))).toEqual([]);
    expect(theirs.some((example) => isRefusal(spec, example))).toBe(true);
    expect(theirs.some((example) => !isRefusal(spec, example))).toBe(true);
  },
);
