import { hash } from 'node:crypto';
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
  /** Connections of a slowed pair that wait for a turn, at most. */
  waiting: 64,
  /** Seconds for which an attempt waits for a turn, at most. */
  waitingFor: 5,
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

export interface WrongPasswordsOptions {
  /** Called when a user has had `LIMITS.perUser` wrong passwords, once in each `LIMITS.userWindow`. */
  readonly onGuessing?: ((user: string) => void) | undefined;
  /** The most keys of each kind; for tests. */
  readonly maxKeys?: number | undefined;
}

/** The user and address of one attempt, and the keys of its counts. */
export interface Attempt {
  readonly user: string;
  readonly address: string;
  readonly userKey: string;
  readonly pair: string;
  readonly network: string;
}

/** Returns an attempt with the keys of its counts. It is made for each request that signs in. */
export function attemptOf(user: string, address: string): Attempt {
  return {
    user,
    address,
    userKey: keyOf(user),
    pair: keyOf(user, canonicalAddress(address)),
    network: networkOf(address),
  };
}

/** The attempt may be evaluated. */
export interface Free {
  readonly kind: 'free';
  /** Takes the turn, if the attempt needs one. */
  readonly take?: () => Promise<unknown>;
}

/** What the counts allow an attempt: `slowed` if it must wait for a turn. */
export type Judgement =
  | Free
  | { readonly kind: 'slowed'; readonly freeInMs: number }
  | { readonly kind: 'blocked'; readonly seconds: number };

const FREE: Free = { kind: 'free' };

/**
 * Counts wrong passwords, and decides by them if an attempt may be evaluated.
 *
 * A pair of user and address is proven if the right password came from there within a day. All other pairs are strangers.
 *
 * - After 10 wrong passwords a pair is blocked. A proven pair is only slowed: one attempt a second is evaluated. The others wait,
 *   and the next one is drawn from a connection at random: a guesser takes no more turns by being fast. If an attempt at a
 *   proven pair shows what only the user's client can know, it is evaluated at once.
 * - If 100 wrong passwords came from a network (an IPv4 address or an IPv6 /64), strangers from there are blocked until its
 *   window ends. The owner next to the guesser, and the users behind one PHP server, can still sign in.
 * - After 100 wrong passwords for one user within an hour, from any addresses, all strangers who try to be this user share one
 *   attempt a minute. So many addresses give no more guesses.
 *
 * A right password clears no count: otherwise a guesser could hide behind a script that signs in correctly.
 */
export class WrongPasswords {
  private readonly pairs: BoundedLimiter;
  private readonly blocks: BoundedLimiter;
  private readonly blockCounts: BoundedLimiter;
  private readonly networks: BoundedLimiter;
  private readonly users: BoundedLimiter;
  private readonly slowedTurns: BoundedLimiter;
  private readonly strangersTurns: BoundedLimiter;
  private readonly proven: ProvenPairs;
  private readonly onGuessing: (user: string) => void;

  constructor({ onGuessing = () => undefined, maxKeys = LIMITS.keys }: WrongPasswordsOptions = {}) {
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

  /** The number of keys of all kinds. */
  get size(): number {
    const counts = [this.pairs, this.blocks, this.blockCounts, this.networks, this.users];
    const all = [...counts, this.slowedTurns, this.strangersTurns, this.proven];
    return all.reduce((sum, kind) => sum + kind.size, 0);
  }

  /** True if the attempt may have to wait. */
  isNoted({ pair, network, userKey }: Attempt): boolean {
    return this.blocks.has(pair) || this.networks.has(network) || this.users.has(userKey);
  }

  /** True if the right password of this pair came recently. */
  isProven({ user, address }: Attempt): boolean {
    return this.proven.has(user, address);
  }

  /** Returns the milliseconds until a slowed pair has its next turn; 0 if the turn is free. */
  async turnIn(pair: string): Promise<number> {
    return (await this.slowedTurns.get(pair))?.ms ?? 0;
  }

  /**
   * Returns what the counts allow an attempt.
   *
   * @param othersWait true if other attempts of the pair wait for its turn
   */
  async judge(attempt: Attempt, othersWait: boolean): Promise<Judgement> {
    const { pair, network, userKey } = attempt;
    const block = await this.blocks.get(pair);
    if (this.isProven(attempt)) {
      if (block === undefined) return FREE;
      const taken = await this.slowedTurns.get(pair);
      if (taken !== undefined || othersWait) return { kind: 'slowed', freeInMs: taken?.ms ?? 0 };
      return { kind: 'free', take: () => this.slowedTurns.increment(pair) };
    }
    if (block !== undefined) return { kind: 'blocked', seconds: block.seconds };
    const fromNetwork = await this.networks.get(network);
    if (fromNetwork !== undefined && fromNetwork.count >= LIMITS.perNetwork) {
      return { kind: 'blocked', seconds: fromNetwork.seconds };
    }
    const ofUser = await this.users.get(userKey);
    if (ofUser === undefined || ofUser.count < LIMITS.perUser) return FREE;
    const taken = await this.strangersTurns.get(userKey);
    if (taken !== undefined) return { kind: 'blocked', seconds: taken.seconds };
    return { kind: 'free', take: () => this.strangersTurns.increment(userKey) };
  }

  /** Notes a right password: it proves its pair. */
  noteRight({ user, address }: Attempt): void {
    this.proven.note(user, address);
  }

  /** Counts a wrong password. */
  async noteWrong(who: Attempt): Promise<void> {
    await this.networks.increment(who.network);
    if ((await this.users.increment(who.userKey)) === LIMITS.perUser) {
      await this.strangersTurns.increment(who.userKey);
      this.onGuessing(who.user);
    }
    if ((await this.pairs.increment(who.pair)) >= LIMITS.perPair) await this.block(who);
  }

  /** The blocks of a proven pair do not get longer: a guesser at the owner's address gets only one guess a second anyway. */
  private async block(attempt: Attempt): Promise<void> {
    const { pair } = attempt;
    await this.pairs.delete(pair);
    if (this.isProven(attempt)) {
      await this.slowedTurns.increment(pair);
      await this.blocks.set(pair, 1, LIMITS.firstBlock);
      return;
    }
    const before = (await this.blockCounts.get(pair))?.count ?? 0;
    await this.blockCounts.set(pair, before + 1, LIMITS.blocksKept);
    await this.blocks.set(pair, 1, Math.min(LIMITS.firstBlock * 2 ** before, LIMITS.longestBlock));
  }
}

/** Returns a key. A long one is hashed, so that it needs no more memory. A hash is never equal to the JSON text of a key. */
function keyOf(...parts: string[]): string {
  const text = JSON.stringify(parts);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64url');
}
