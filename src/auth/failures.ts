import { hash } from 'node:crypto';
import type { Awaitable } from '../lib/awaitable';
import { canonicalAddress, networkOf } from './addresses';
import { BoundedLimiter } from './bounded-limiter';
import { ProvenPairs } from './proven-pairs';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Keys of up to this many characters are kept unchanged. */
const LONGEST_KEY = 80;

export const LIMITS = {
  /** Seconds, from the first wrong password, in which those of a pair or a network are counted. */
  window: 15 * MINUTE,
  /** After this many wrong passwords for one user from one address, the pair is blocked, or slowed if it is proven. */
  perPair: 10,
  /** After this many wrong passwords from one network, for any users, strangers from there are blocked. */
  perNetwork: 100,
  /** After this many wrong passwords for one user within `userWindow` seconds, from any addresses, strangers take turns. */
  perUser: 100,
  userWindow: HOUR,
  /** Seconds between two attempts of all strangers together who try to sign in as one user. */
  strangersTurn: MINUTE,
  /** Seconds between two attempts of a pair that is slowed. */
  slowedTurn: 1,
  /**
   * Seconds of a pair's first block. Each further block is twice as long, up to `longestBlock`. A proven pair is slowed for as
   * many seconds each time.
   */
  firstBlock: MINUTE,
  longestBlock: HOUR,
  /** If a pair is blocked again within this many seconds, the block is twice as long. */
  blocksKept: DAY,
  /** Seconds for which a right password proves its pair. */
  proven: DAY,
  /** The most keys of each kind in memory. */
  keys: 20_000,
  /** The most proven pairs of one user. */
  pairsOfUser: 100,
} as const;

/** `undecided`: the password was right, but the attempt may be a replay. It is not counted and proves nothing. */
export type Verdict = 'right' | 'wrong' | 'undecided';

export interface Blocked {
  /** Whole seconds, at least 1. */
  readonly retryAfter: number;
}

export interface FailuresOptions {
  /** Called when a user has had `LIMITS.perUser` wrong passwords, once in each `LIMITS.userWindow`. */
  readonly onGuessing?: ((user: string) => void) | undefined;
  /** The most keys of each kind; for tests. */
  readonly maxKeys?: number | undefined;
}

/** The user and address of one attempt, and the keys of its counts. */
interface Attempt {
  readonly user: string;
  readonly address: string;
  readonly userKey: string;
  readonly pair: string;
  readonly network: string;
}

/**
 * Slows down the guessing of passwords. A stranger can never lock an owner out.
 *
 * A pair of user and address is proven if the right password came from there within a day. All other pairs are strangers.
 *
 * - After 10 wrong passwords a pair is blocked. A proven pair is only slowed: one attempt a second is evaluated.
 * - If 100 wrong passwords came from a network (an IPv4 address or an IPv6 /64), strangers from there are blocked until its
 *   window ends. The owner next to the guesser, and the users behind one PHP server, can still sign in.
 * - After 100 wrong passwords for one user within an hour, from any addresses, all strangers who try to be this user share one
 *   attempt a minute. So many addresses give no more guesses.
 *
 * A right password clears no count: otherwise a guesser could hide behind a script that signs in correctly.
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
   * Evaluates one password. If the pair has to wait, `evaluate` is not called.
   *
   * Attempts take turns: a hundred guesses sent at once must not all be evaluated before the first is counted. If no other
   * attempt waits and none of the counts holds this one up, a right password is reported at once.
   *
   * @throws what `evaluate` throws; rejects with it if the attempt waited for its turn
   */
  attempt(user: string, address: string, evaluate: () => Verdict): Awaitable<Verdict | Blocked> {
    const who: Attempt = {
      user,
      address,
      userKey: keyOf(user),
      pair: keyOf(user, canonicalAddress(address)),
      network: networkOf(address),
    };
    if (this.waiting > 0 || this.isNoted(who)) {
      return this.inTurn(async () => {
        const wait = await this.secondsToWait(who);
        if (typeof wait === 'number') return { retryAfter: Math.max(1, wait) };
        const verdict = evaluate();
        // `undecided` is an old nonce with the right password: the client repeats at once with a new nonce, and needs the turn.
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

  /** The number of keys of all kinds. */
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

  /** Returns the seconds until the pair may try again; else a turn to take; `undefined` if the pair needs no turn. */
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

  /** The blocks of a proven pair do not get longer: a guesser at the owner's address gets only one guess a second anyway. */
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

/** A free turn. */
interface Turn {
  readonly take: () => Promise<unknown>;
}

/** Returns the turn if it is free; else the seconds until the next one. */
async function nextTurn(turns: BoundedLimiter, key: string): Promise<number | Turn> {
  const taken = await turns.get(key);
  return taken?.seconds ?? { take: () => turns.increment(key) };
}

/** Returns a key. A long one is hashed, so that it needs no more memory. A hash is never equal to the JSON text of a key. */
function keyOf(...parts: string[]): string {
  const text = JSON.stringify(parts);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64url');
}
