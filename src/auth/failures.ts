import { hash } from 'node:crypto';
import type { Awaitable } from '../lib/awaitable';
import { canonicalAddress, networkOf } from './addresses';
import { BoundedLimiter } from './bounded-limiter';
import { ProvenPairs } from './proven-pairs';
import { type Connection, WaitingRooms } from './waiting-rooms';

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

/** What else the gateway knows of an attempt. */
export interface Sign {
  /** Shows what only this user's client can know. `evaluate` has to see to it that a wrong password ends that at once. */
  readonly isKnown?: boolean | undefined;
  /** An attempt without one counts as a connection of its own. */
  readonly connection?: Connection | undefined;
}

/** The user and address of one attempt, and the keys of its counts. */
interface Attempt {
  readonly user: string;
  readonly address: string;
  readonly userKey: string;
  readonly pair: string;
  readonly network: string;
  readonly evaluate: () => Verdict;
}

type Result = Verdict | Blocked;

/** An attempt that waits for a turn. */
interface Waiting {
  readonly who: Attempt;
  readonly resolve: (result: Awaitable<Result>) => void;
}

/**
 * Slows down the guessing of passwords. A stranger can never lock an owner out.
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
export class Failures {
  private readonly pairs: BoundedLimiter;
  private readonly blocks: BoundedLimiter;
  private readonly blockCounts: BoundedLimiter;
  private readonly networks: BoundedLimiter;
  private readonly users: BoundedLimiter;
  private readonly slowedTurns: BoundedLimiter;
  private readonly strangersTurns: BoundedLimiter;
  private readonly proven: ProvenPairs;
  private readonly rooms = new WaitingRooms<Waiting>({
    places: LIMITS.waiting,
    waitMs: LIMITS.waitingFor * 1_000,
    onTurn: (pair) => this.drawNext(pair),
    onGivenUp: ({ resolve }) => resolve({ retryAfter: LIMITS.slowedTurn }),
  });
  private readonly onGuessing: (user: string) => void;
  /** The end of the queue of attempts. Never rejects. */
  private last: Promise<unknown> = Promise.resolve();
  private queued = 0;

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
   * Evaluates one password, unless the pair is blocked or gets no turn; then `evaluate` is not called.
   *
   * Attempts are queued: a hundred guesses sent at once must not all be evaluated before the first is counted.
   * If the queue is empty, and nothing is held against the attempt, a right password is reported at once.
   *
   * @throws what `evaluate` throws; it rejects if the attempt was queued
   */
  attempt(
    user: string,
    address: string,
    evaluate: () => Verdict,
    { isKnown = false, connection }: Sign = {},
  ): Awaitable<Result> {
    const who: Attempt = {
      user,
      address,
      userKey: keyOf(user),
      pair: keyOf(user, canonicalAddress(address)),
      network: networkOf(address),
      evaluate,
    };
    // It must not be queued: of many sent at once, the first wrong one has to end the privilege for the others.
    const atOnce = isKnown && this.proven.has(user, address);
    if (!atOnce && (this.queued > 0 || this.isNoted(who))) {
      return this.inQueue(() => this.evaluateOrWait(who, connection)).then(({ result }) => result);
    }
    const verdict = evaluate();
    if (verdict === 'wrong') return this.inQueue(() => this.note(who, verdict)).then(() => verdict);
    if (verdict === 'right') this.proven.note(user, address);
    return verdict;
  }

  /** The number of keys of all kinds. */
  get size(): number {
    const counts = [this.pairs, this.blocks, this.blockCounts, this.networks, this.users];
    const all = [...counts, this.slowedTurns, this.strangersTurns, this.proven];
    return all.reduce((sum, kind) => sum + kind.size, 0);
  }

  private inQueue<T>(work: () => Promise<T>): Promise<T> {
    this.queued++;
    const done = this.last.then(work).finally(() => this.queued--);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** True if the attempt may have to wait. */
  private isNoted({ pair, network, userKey }: Attempt): boolean {
    return this.blocks.has(pair) || this.networks.has(network) || this.users.has(userKey);
  }

  /** The result is wrapped, because the queue must not wait for an attempt that waits for a turn. */
  private async evaluateOrWait(
    who: Attempt,
    connection: Connection | undefined,
  ): Promise<{ readonly result: Awaitable<Result> }> {
    const answer = await this.mayEvaluate(who);
    if (answer.kind === 'blocked') return { result: { retryAfter: Math.max(1, answer.seconds) } };
    if (answer.kind === 'free') return { result: await this.evaluate(who, answer) };
    const result = new Promise<Result>((resolve) => {
      const entered = this.rooms.enter(who.pair, { who, resolve }, connection, answer.freeInMs);
      if (!entered) resolve({ retryAfter: LIMITS.slowedTurn });
    });
    return { result };
  }

  /** Gives the turn of a slowed pair to one of those who wait. */
  private drawNext(pair: string): void {
    const freeInMs = async () => (await this.slowedTurns.get(pair))?.ms ?? 0;
    // Queued, so that no attempt takes the turn between the draw and the evaluation.
    void this.inQueue(async () => {
      if ((await freeInMs()) === 0) {
        const drawn = this.rooms.draw(pair);
        if (drawn === undefined) return;
        const result = this.evaluateDrawn(drawn.who);
        drawn.resolve(result);
        await result.catch(() => undefined);
      }
      this.rooms.callIn(pair, await freeInMs());
    });
  }

  private async evaluateDrawn(who: Attempt): Promise<Result> {
    const answer = await this.mayEvaluate(who, true);
    // The day of the proof may have ended while it waited.
    if (answer.kind !== 'free') return { retryAfter: LIMITS.slowedTurn };
    return this.evaluate(who, answer);
  }

  private async evaluate(who: Attempt, { take }: Free): Promise<Verdict> {
    const verdict = who.evaluate();
    // `undecided` is an old nonce with the right password: the client repeats at once with a new nonce, and needs the turn.
    if (verdict !== 'undecided') await take?.();
    await this.note(who, verdict);
    return verdict;
  }

  private async mayEvaluate(
    { user, address, pair, network, userKey }: Attempt,
    isDrawn = false,
  ): Promise<Answer> {
    const block = await this.blocks.get(pair);
    if (this.proven.has(user, address)) {
      if (block === undefined) return FREE;
      const taken = await this.slowedTurns.get(pair);
      const mustWait = taken !== undefined || (!isDrawn && this.rooms.has(pair));
      if (mustWait) return { kind: 'slowed', freeInMs: taken?.ms ?? 0 };
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

/** The attempt may be evaluated. */
interface Free {
  readonly kind: 'free';
  /** Takes the turn, if the attempt needs one. */
  readonly take?: () => Promise<unknown>;
}

type Answer =
  | Free
  | { readonly kind: 'slowed'; readonly freeInMs: number }
  | { readonly kind: 'blocked'; readonly seconds: number };

const FREE: Free = { kind: 'free' };

/** Returns a key. A long one is hashed, so that it needs no more memory. A hash is never equal to the JSON text of a key. */
function keyOf(...parts: string[]): string {
  const text = JSON.stringify(parts);
  return text.length <= LONGEST_KEY ? text : hash('sha256', text, 'base64url');
}
