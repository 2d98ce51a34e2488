import { parseCommand } from '../../../src/commands/registry';
import { readTail } from '../../../src/commands/tail';
import type { Outcome } from '../../../src/replies/outcome';

/**
 * The outcome that a row reads from FreeSWITCH's reply to a tail, in the conference Sales, which FreeSWITCH knows
 * as 3000-pbx.
 */
export function readRow(tail: string, reply: string): Outcome {
  const { spec, args } = parseCommand(readTail(tail));
  const outcome = spec
    .ask?.(args, 'text')
    .read([Buffer.from(reply)], { conference: 'Sales', freeswitchName: '3000-pbx' });
  if (!outcome) throw new Error(`${spec.word} is not one question`);
  return outcome;
}

/** What a row sends to FreeSWITCH after the conference's name: its words, then its free text. */
export function saidBy(tail: string): (readonly string[] | string)[] {
  const { spec, args } = parseCommand(readTail(tail));
  const [line, ...more] = spec.ask?.(args, 'text').lines ?? [];
  if (!line || more.length > 0) throw new Error(`${spec.word} does not say one line`);
  return line.text === undefined ? [line.words] : [line.words, line.text];
}

export const UNRECOGNISED = { kind: 'unrecognised' };
