import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { REFUSED_COMMANDS } from '../../src/commands/refused';
import { parseCommand } from '../../src/commands/registry';
import { COMMANDS } from '../../src/commands/table';
import { ApiLine } from '../../src/esl/command-line';
import { separateString } from '../simulator/text/separate-string';
import { piece } from './pieces';

const FOLDER = join(__dirname, '../../fixtures/freeswitch/1.10.12');

/** The words of FreeSWITCH's own table, from the output of `conference` without arguments. */
function wordsOfFreeSwitch(): string[] {
  const { exchanges }: { exchanges: { command: string; reply: string }[] } = JSON.parse(
    readFileSync(join(FOLDER, 'no-conference.json'), 'utf8'),
  );
  const table = exchanges.find(({ command }) => command === 'conference')?.reply ?? '';
  return table
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      // The usage of pause_play names pause (conference_api.c:66).
      if (line === '<conf name> pause [<member_id>]') return 'pause_play';
      return line.split(' ')[2] ?? '';
    });
}

/** The commands that sipXecs had in addition to FreeSWITCH's own. */
const OURS = ['invite', 'inviteim'];

test('every word of FreeSWITCH is forwarded or refused by name, and no other word is', () => {
  const known = COMMANDS.map(({ word }) => word).filter((word) => !OURS.includes(word));
  const refused = [...REFUSED_COMMANDS.keys()];
  expect(known.filter((word) => refused.includes(word))).toEqual([]);
  expect([...known, ...refused].sort()).toEqual(wordsOfFreeSwitch().sort());
});

test('every refusal has a reason', () => {
  for (const [word, reason] of REFUSED_COMMANDS) expect([word, reason.length > 10]).toEqual([word, true]);
});

test.each(COMMANDS.map((spec) => [spec.word, spec] as const))(
  '%s has a complete description',
  (_word, spec) => {
    expect(spec.summary).toMatch(/^[A-Z].+\.$/);
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const [name, schema] of Object.entries(spec.args)) {
      const inner = 'unwrap' in schema && typeof schema.unwrap === 'function' ? schema.unwrap() : schema;
      expect([name, schema.description ?? inner.description]).toEqual([name, expect.stringMatching(/.{3}/)]);
    }
    expect([spec.word, (spec.ask === undefined) !== (spec.perform === undefined)]).toEqual([spec.word, true]);
  },
);

test('with any arguments, the words on the line are the accepted ones', () => {
  // The others send lines that only show when they are performed: procedures.test.ts.
  const questions = COMMANDS.filter(({ ask }) => ask !== undefined);
  let said = 0;
  fc.assert(
    fc.property(fc.constantFrom(...questions), fc.array(piece, { maxLength: 5 }), (spec, words) => {
      let lines: { words: readonly string[]; text?: string }[];
      try {
        const { args } = parseCommand({ words: [spec.word, ...words] });
        lines = [...(spec.ask?.(args, 'text').lines ?? [])];
        for (const line of lines) {
          const whole = ['conference', "o'x", ...line.words];
          const { text } =
            line.text === undefined
              ? ApiLine.of(whole)
              : ApiLine.withText('conference', "o'x", line.words, line.text);
          if (line.text === undefined) expect(separateString(text)).toEqual(whole);
          else expect(separateString(text).slice(0, 3)).toEqual(['conference', "o'x", spec.word]);
          expect(text).not.toMatch(/[\0\r\n]/);
          said++;
        }
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^(?:invalid_argument|command_refused)$/);
      }
    }),
    { numRuns: 20_000 },
  );
  expect(said).toBeGreaterThan(1_000);
});
