import { parseCommand } from '../../src/commands/registry';
import type { CommandSpec, Example } from '../../src/commands/spec';
import { readTail } from '../../src/commands/tail';
import { done, type Outcome } from '../../src/replies/outcome';

/** Returns the outcome that the client sees; `undefined` if the client sees nothing of this example. */
export function outcomeOf(
  { ask }: CommandSpec,
  { tail, reply, inside, refusal }: Example,
): Outcome | undefined {
  if (inside !== undefined) return undefined;
  if (refusal !== undefined) return refusal;
  // A reply that is cut short cannot be read. Only replies of successes are cut short.
  if (!ask || reply.endsWith('…')) return done();
  const context = { conference: 'Team', freeswitchName: 'Team' };
  return ask(parseCommand(readTail(tail)).args, 'text').read([Buffer.from(reply)], context);
}
