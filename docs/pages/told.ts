import { parseCommand } from '../../src/commands/registry';
import type { CommandSpec, Example } from '../../src/commands/spec';
import { readTail } from '../../src/commands/tail';
import { done, type Outcome } from '../../src/replies/outcome';

/** What an example means to the client; undefined where the client is told nothing of it. */
export function toldOf({ ask }: CommandSpec, { tail, reply, inside, refusal }: Example): Outcome | undefined {
  if (inside !== undefined) return undefined;
  if (refusal !== undefined) return refusal;
  // A reply that is cut short cannot be read; only those of successes are.
  if (!ask || reply.endsWith('…')) return done();
  const context = { conference: 'Team', freeswitchName: 'Team' };
  return ask(parseCommand(readTail(tail)).args, 'text').read([Buffer.from(reply)], context);
}
