import { createHash } from 'node:crypto';
import { canonicalAddress, networkOf } from './addresses';
import { BoundedLimiter } from './bounded-limiter';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export const LIMITS = {
  /** Seconds in which wrong passwords are counted, from the first. */
  window: 15 * MINUTE,
  /** Wrong passwords of one user from one address, before the pair is blocked. */
  perPair: 10,
  /** Wrong passwords from one network, whoever the user, before strangers from there are blocked. */
  perNetwork: 100,
  /** Seconds of a pair's first block; each further one is twice as long, up to `longestBlock`. */
  firstBlock: MINUTE,
  longestBlock: HOUR,
  /** Seconds after the last block in which the next one is doubled. */
  blocksKept: 24 * HOUR,
  /** Seconds in which a right password keeps its pair out of the network's limit. */
  proven: HOUR,
  /** Keys held of each kind, at most. */
  keys: 20_000,
} as const;

/** `undecided`: the password was right, but the attempt may be a replay. Neither counted nor taken as proof. */
export type Verdict = 'right' | 'wrong' | 'undecided';

export interface Blocked {
  /** Whole seconds, at least 1. */
  readonly retryAfter: number;
}

/**
 * Slows down the guessing of passwords, without letting a stranger lock anybody else out.
 *
 * Two limits. A pair of user and address is blocked after 10 wrong passwords. A network (an IPv4 address or an
 * IPv6 /64) that produced 100 is blocked until its window ends, but for pairs that were right within the hour:
 * the owner beside the guesser and the users behind one PHP server go on. A right password clears no count:
 * else a guesser could hide behind a script that signs in well.
 */
export class Failures {
  private readonly pairs: BoundedLimiter;
  private readonly blocks: BoundedLimiter;
  private readonly blockCounts: BoundedLimiter;
  private readonly networks: BoundedLimiter;
  private readonly provenPairs: BoundedLimiter;
  /** The end of the queue of attempts. Never rejects. */
  private last: Promise<unknown> = Promise.resolve();

  /** @param maxKeys keys held of each kind; for tests */
  constructor(maxKeys: number = LIMITS.keys) {
    this.pairs = new BoundedLimiter(LIMITS.window, maxKeys);
    this.blocks = new BoundedLimiter(LIMITS.firstBlock, maxKeys);
    this.blockCounts = new BoundedLimiter(LIMITS.blocksKept, maxKeys);
    this.networks = new BoundedLimiter(LIMITS.window, maxKeys);
    this.provenPairs = new BoundedLimiter(LIMITS.proven, maxKeys);
  }

  /**
   * Evaluates one password, unless the pair or its network is blocked; then `evaluate` is not called.
   *
   * Attempts take turns: a hundred guesses sent at once must not all be evaluated before the first is counted.
   * It costs little, for all that a turn waits for is memory.
   */
  attempt(user: string, address: string, evaluate: () => Verdict): Promise<Verdict | Blocked> {
    const turn = this.last.then(() => this.inTurn(user, address, evaluate));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** How many keys are held, of all kinds. */
  get size(): number {
    const kinds = [this.pairs, this.blocks, this.blockCounts, this.networks, this.provenPairs];
    return kinds.reduce((sum, kind) => sum + kind.size, 0);
  }

  private async inTurn(user: string, address: string, evaluate: () => Verdict): Promise<Verdict | Blocked> {
    const pair = pairKey(user, address);
    const network = networkOf(address);
    const block = (await this.blocks.get(pair)) ?? (await this.networkBlock(pair, network));
    if (block !== undefined) return { retryAfter: Math.max(1, block.seconds) };

    const verdict = evaluate();
    if (verdict === 'right') await this.provenPairs.set(pair, 1, LIMITS.proven);
    if (verdict === 'wrong') await this.count(pair, network);
    return verdict;
  }

  private async networkBlock(pair: string, network: string) {
    const wrong = await this.networks.get(network);
    if (wrong === undefined || wrong.count < LIMITS.perNetwork) return undefined;
    return (await this.provenPairs.get(pair)) === undefined ? wrong : undefined;
  }

  private async count(pair: string, network: string): Promise<void> {
    await this.networks.increment(network);
    if ((await this.pairs.increment(pair)) < LIMITS.perPair) return;
    const before = (await this.blockCounts.get(pair))?.count ?? 0;
    const seconds = Math.min(LIMITS.firstBlock * 2 ** before, LIMITS.longestBlock);
    await this.blockCounts.set(pair, before + 1, LIMITS.blocksKept);
    await this.blocks.set(pair, 1, seconds);
    await this.pairs.delete(pair);
  }
}

/** A hash, so that a long name takes no more room than a short one. */
function pairKey(user: string, address: string): string {
  const text = JSON.stringify([user, canonicalAddress(address)]);
  return createHash('sha256').update(text).digest('base64url');
}
