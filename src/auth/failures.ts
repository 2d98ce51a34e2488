import { hash } from 'node:crypto';
import type { Awaitable } from '../lib/awaitable';
import { canonicalAddress, networkOf } from './addresses';
import { BoundedLimiter } from './bounded-limiter';
import { ProvenPairs } from './proven-pairs';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Characters of a key that is kept as it is. */
const LONGEST_KEY = 80;

export const LIMITS = {
  /** Seconds in which wrong passwords of a pair or a network are counted, from the first. */
  window: 15 * MINUTE,
  /** Wrong passwords of one user from one address, before the pair is blocked, or slowed if it is proven. */
  perPair: 10,
  /** Wrong passwords from one network, for any users, before strangers from there are blocked. */
  perNetwork: 100,
  /** Wrong passwords of one user from all addresses within `userWindow` seconds, before strangers have to take turns. */
  perUser: 100,
  userWindow: HOUR,
  /** Seconds between two attempts of all the strangers who want to be one user. */
  strangersTurn: MINUTE,
  /** Seconds between two attempts of a pair that is slowed. */
  slowedTurn: 1,
  /** Seconds of a pair's first block, and of each time that it is slowed; each further block is twice as long, up to `longestBlock`. */
  firstBlock: MINUTE,
  longestBlock: HOUR,
  /** Seconds after the last block in which the next one is doubled. */
  blocksKept: DAY,
  /** Seconds in which a right password proves its pair. */
  proven: DAY,
  /** Keys held of each kind, at most. */
  keys: 20_000,
  /** Proven pairs of one user, at most. */
  pairsOfUser: 100,
} as const;

/** `undecided`: the password was right, but the attempt may be a replay. Neither counted nor taken as proof. */
export type Verdict = 'right' | 'wrong' | 'undecided';

export interface Blocked {
  /** Whole seconds, at least 1. */
  readonly retryAfter: number;
}

export interface FailuresOptions {
  /** Called when a user has had `LIMITS.perUser` wrong passwords, once for each `LIMITS.userWindow`. */
  readonly onGuessing?: ((user: string) => void) | undefined;
  /** Keys held of each kind; for tests. */
  readonly maxKeys?: number | undefined;
}

/** What else the gateway knows of an attempt. */
export interface Sign {
  /** Shows what only this user's client can know. `evaluate` has to see to it that a wrong password ends that at once. */
  readonly isKnown?: boolean | undefined;
}

/** Whose password is tried, from where; the rest are keys of counts. */
interface Attempt {
  readonly user: string;
  readonly address: string;
  readonly userKey: string;
  readonly pair: string;
  readonly network: string;
}

/**
 * Slows down the guessing of passwords, without letting a stranger lock an owner out.
 *
 * A pair of user and address is proven if the password was right from there within the day; all others are strangers.
 *
 * - After 10 wrong passwords a pair is blocked. A proven pair is only slowed: one attempt a second is evaluated. If an attempt at
 *   a proven pair shows what only the user's client can know, it is evaluated at once.
 * - A network (an IPv4 address or an IPv6 /64) that produced 100 is blocked for strangers until its window ends: the owner
 *   beside the guesser and the users behind one PHP server go on.
 * - After 100 wrong passwords for one user within an hour, from any addresses, all strangers who want to be this user share
 *   one attempt a minute: many addresses give no more guesses.
 *
 * A right password clears no count: else a guesser could hide behind a script that signs in well.
 */
export class Failures {
  private readonly pairs: BoundedLimiter;
  private readonly blocks: BoundedLimiter;
  private readonly blockCounts: BoundedLimiter;
  private readonly networks: BoundedLimiter;
  private readonly users: BoundedLimiter;
  private readonly slowedTurns: BoundedLimiter;
  private readonly strangersTurns: BoundedLimiter;
  private readonly proven: ProvenPairs;
  private readonly onGuessing: (user: string) => void;
  /** The end of the queue of attempts. Never rejects. */
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor({ onGuessing = () => undefined, maxKeys = LIMITS.keys }: FailuresOptions = {}) {
    this.onGuessing = onGuessing;
    this.pairs = new BoundedLimiter(LIMITS.window, maxKeys);
    this.blocks = new BoundedLimiter(LIMITS.firstBlock, maxKeys);
    this.blockCounts = new BoundedLimiter(LIMITS.blocksKept, maxKeys);
    this.networks = new BoundedLimiter(LIMITS.window, maxKeys);
    this.users = new BoundedLimiter(LIMITS.userWindow, maxKeys);
    this.slowedTurns = new BoundedLimiter(LIMITS.slowedTurn, maxKeys);
    this.strangersTurns = new BoundedLimiter(LIMITS.strangersTurn, maxKeys);
    this.proven = new ProvenPairs({
      seconds: LIMITS.proven,
      maxPairs: maxKeys,
      maxPairsOfUser: LIMITS.pairsOfUser,
    });
  }

  /**
   * Evaluates one password, unless the pair has to wait; then `evaluate` is not called.
   *
   * Attempts take turns: a hundred guesses sent at once must not all be evaluated before the first is counted.
   * If nobody is before it, and nothing is held against it, a right password is reported at once.
   *
   * @throws what `evaluate` throws; it rejects if the attempt waited for its turn
   */
  attempt(
    user: string,
    address: string,
    evaluate: () => Verdict,
    { isKnown = false }: Sign = {},
  ): Awaitable<Verdict | Blocked> {
    const who: Attempt = {
      user,
      address,
      userKey: keyOf(user),
      pair: keyOf(user, canonicalAddress(address)),
      network: networkOf(address),
    };
    // It must not wait in the queue: of many sent at once, the first wrong one has to end the privilege for the others.
    const atOnce = isKnown && this.proven.has(user, address);
    if (!atOnce && (this.waiting > 0 || this.isNoted(who))) {
      return this.inTurn(async () => {
        const wait = await this.secondsToWait(who);
        if (typeof wait === 'number') return { retryAfter: Math.max(1, wait) };
        const verdict = evaluate();
        // An old nonce with the right password: the same client repeats it at once with a new nonce, and needs the turn for that.
        if (verdict !== 'undecided') await wait?.take();
        await this.note(who, verdict);
        return verdict;
      });
    }
    const verdict = evaluate();
    if (verdict === 'wrong') return this.inTurn(() => this.note(who, verdict)).then(() => verdict);
    if (verdict === 'right') this.proven.note(user, address);
    return verdict;
  }

  /** How many keys are held, of all kinds. */
  get size(): number {
    const counts = [this.pairs, this.blocks, this.blockCounts, this.networks, this.users];
    const all = [...counts, this.slowedTurns, this.strangersTurns, this.proven];
    return all.reduce((sum, kind) => sum + kind.size, 0);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.waiting++;
    const turn = this.last.then(work).finally(() => this.waiting--);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** True if the attempt may have to wait. */
  private isNoted({ pair, network, userKey }: Attempt): boolean {
    return this.blocks.has(pair) || this.networks.has(network) || this.users.has(userKey);
  }

  /** Seconds until the pair may try again; else a turn to take, or `undefined` if the pair needs none. */
  private async secondsToWait({
    user,
    address,
    pair,
    network,
    userKey,
  }: Attempt): Promise<number | Turn | undefined> {
    const block = await this.blocks.get(pair);
    if (this.proven.has(user, address)) {
      return block === undefined ? undefined : nextTurn(this.slowedTurns, pair);
    }
    if (block !== undefined) return block.seconds;
    const fromNetwork = await this.networks.get(network);
    if (fromNetwork !== undefined && fromNetwork.count >= LIMITS.perNetwork) return fromNetwork.seconds;
    const ofUser = await this.users.get(userKey);
    if (ofUser === undefined || ofUser.count < LIMITS.perUser) return undefined;
    return nextTurn(this.strangersTurns, userKey);
  }

  private async note(who: Attempt, verdict: Verdict): Promise<void> {
    if (verdict === 'right') this.proven.note(who.user, who.address);
    if (verdict !== 'wrong') return;
    await this.networks.increment(who.network);
    if ((await this.users.increment(who.userKey)) === LIMITS.perUser) {
      await this.strangersTurns.increment(who.userKey);
      this.onGuessing(who.user);
    }
    if ((await this.pairs.increment(who.pair)) >= LIMITS.perPair) await this.block(who);
  }

  /** A guesser beside a proven pair gets no further than one guess a second, so the owner need not suffer for longer each time. */
  private async block({ user, address, pair }: Attempt): Promise<void> {
    await this.pairs.delete(pair);
    if (this.proven.has(user, address)) {
      await this.slowedTurns.increment(pair);
      await this.blocks.set(pair, 1, LIMITS.firstBlock);
      return;
    }
    const before = (await this.blockCounts.get(pair))?.count ?? 0;
    await this.blockCounts.set(pair, before + 1, LIMITS.blocksKept);
    await this.blocks.set(pair, 1, Math.min(LIMITS.firstBlock * 2 ** before, LIMITS.longestBlock));
  }
}

/** A turn that is free. */
interface Turn {
  readonly take: () => Promise<unknown>;
}

/** The turn if it is free; else the seconds until the next one. */
async function nextTurn(turns: BoundedLimiter, key: string): Promise<number | Turn> {
  const taken = await turns.get(key);
  return taken?.seconds ?? { take: () => turns.increment(key) };
}

/** A long name is hashed, so that it takes no more room than a short one; a hash never looks like the text of a key. */
function keyOf(...parts: string[]): string {
  const text = JSON.stringify(parts);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64url');
}
