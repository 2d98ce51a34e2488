import { hash } from 'node:crypto';
import type { Awaitable } from '../awaitable';
import { canonicalAddress, networkOf } from './addresses';
import { BoundedLimiter } from './bounded-limiter';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Characters of a key that is kept as it is. */
const LONGEST_KEY = 80;

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
  /** Seconds in which a further right password adds nothing to that. */
  provenAgain: MINUTE,
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
  private waiting = 0;

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
   * Where nobody is before it, and nothing is held against it, a right password is told at once.
   *
   * @throws what `evaluate` throws; it rejects where the attempt waited for its turn
   */
  attempt(user: string, address: string, evaluate: () => Verdict): Awaitable<Verdict | Blocked> {
    const pair = pairKey(user, address);
    const network = networkOf(address);
    if (this.waiting > 0 || this.blocks.has(pair) || this.networks.has(network)) {
      return this.inTurn(async () => {
        const block = (await this.blocks.get(pair)) ?? (await this.networkBlock(pair, network));
        if (block !== undefined) return { retryAfter: Math.max(1, block.seconds) };
        const verdict = evaluate();
        await this.note(pair, network, verdict);
        return verdict;
      });
    }
    const verdict = evaluate();
    if (verdict === 'wrong' || (verdict === 'right' && !this.isProven(pair))) {
      return this.inTurn(() => this.note(pair, network, verdict)).then(() => verdict);
    }
    return verdict;
  }

  /** How many keys are held, of all kinds. */
  get size(): number {
    const kinds = [this.pairs, this.blocks, this.blockCounts, this.networks, this.provenPairs];
    return kinds.reduce((sum, kind) => sum + kind.size, 0);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    const turn = this.last.then(work).finally(() => this.waiting--);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async note(pair: string, network: string, verdict: Verdict): Promise<void> {
    if (verdict === 'right' && !this.isProven(pair)) await this.provenPairs.set(pair, 1, LIMITS.proven);
    if (verdict === 'wrong') await this.count(pair, network);
  }

  private isProven(pair: string): boolean {
    return this.provenPairs.wasSetWithin(pair, LIMITS.provenAgain);
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

/** A long name is hashed, so that it takes no more room than a short one; a hash never looks like the text of a pair. */
function pairKey(user: string, address: string): string {
  const text = JSON.stringify([user, canonicalAddress(address)]);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64url');
}
