import type { Awaitable } from '../lib/awaitable';
import { type Connection, WaitingRooms } from './waiting-rooms';
import {
  type Attempt,
  attemptOf,
  type Free,
  LIMITS,
  type Verdict,
  WrongPasswords,
  type WrongPasswordsOptions,
} from './wrong-passwords';

export interface Blocked {
  /** Whole seconds, at least 1. */
  readonly retryAfter: number;
}

/** More that the gateway knows of an attempt. */
export interface Sign {
  /** Shows what only this user's client can know. `evaluate` has to see to it that a wrong password ends that at once. */
  readonly isKnown?: boolean | undefined;
  /** An attempt without one counts as a connection of its own. */
  readonly connection?: Connection | undefined;
}

type Result = Verdict | Blocked;

/** An attempt, and the function that evaluates its password. */
interface Pending {
  readonly who: Attempt;
  readonly evaluate: () => Verdict;
}

/** An attempt that waits for a turn. */
interface Waiting {
  readonly pending: Pending;
  readonly resolve: (result: Awaitable<Result>) => void;
}

/**
 * Slows down the guessing of passwords. A stranger can never lock an owner out.
 *
 * `WrongPasswords` has the rules. If it slows a pair, the attempts wait here, and the next one is drawn from a connection at
 * random: a guesser takes no more turns by being fast.
 */
export class Failures {
  private readonly counts: WrongPasswords;
  private readonly rooms = new WaitingRooms<Waiting>({
    places: LIMITS.waiting,
    waitMs: LIMITS.waitingFor * 1_000,
    onTurn: (pair) => this.drawNext(pair),
    onGivenUp: ({ resolve }) => resolve({ retryAfter: LIMITS.slowedTurn }),
  });
  /** The end of the queue of attempts. Never rejects. */
  private last: Promise<unknown> = Promise.resolve();
  private queued = 0;

  constructor(options: WrongPasswordsOptions = {}) {
    this.counts = new WrongPasswords(options);
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
    const who = attemptOf(user, address);
    // It must not be queued: of many sent at once, the first wrong one has to end the privilege for the others.
    const atOnce = isKnown && this.counts.isProven(who);
    if (!atOnce && (this.queued > 0 || this.counts.isNoted(who))) {
      return this.inQueue(() => this.evaluateOrWait({ who, evaluate }, connection)).then(
        ({ result }) => result,
      );
    }
    const verdict = evaluate();
    if (verdict === 'wrong') return this.inQueue(() => this.counts.noteWrong(who)).then(() => verdict);
    if (verdict === 'right') this.counts.noteRight(who);
    return verdict;
  }

  /** The number of keys of all kinds. */
  get size(): number {
    return this.counts.size;
  }

  private inQueue<T>(work: () => Promise<T>): Promise<T> {
    this.queued++;
    const done = this.last.then(work).finally(() => this.queued--);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** The result is wrapped, because the queue must not wait for an attempt that waits for a turn. */
  private async evaluateOrWait(
    pending: Pending,
    connection: Connection | undefined,
  ): Promise<{ readonly result: Awaitable<Result> }> {
    const { pair } = pending.who;
    const answer = await this.counts.judge(pending.who, this.rooms.has(pair));
    if (answer.kind === 'blocked') return { result: { retryAfter: Math.max(1, answer.seconds) } };
    if (answer.kind === 'free') return { result: await this.evaluate(pending, answer) };
    const result = new Promise<Result>((resolve) => {
      const entered = this.rooms.enter(pair, { pending, resolve }, connection, answer.freeInMs);
      if (!entered) resolve({ retryAfter: LIMITS.slowedTurn });
    });
    return { result };
  }

  /** Gives the turn of a slowed pair to one of those who wait. */
  private drawNext(pair: string): void {
    // Queued, so that no attempt takes the turn between the draw and the evaluation.
    void this.inQueue(async () => {
      if ((await this.counts.turnIn(pair)) === 0) {
        const drawn = this.rooms.draw(pair);
        if (drawn === undefined) return;
        const result = this.evaluateDrawn(drawn.pending);
        drawn.resolve(result);
        await result.catch(() => undefined);
      }
      this.rooms.callIn(pair, await this.counts.turnIn(pair));
    });
  }

  private async evaluateDrawn(pending: Pending): Promise<Result> {
    const answer = await this.counts.judge(pending.who, false);
    // The day of the proof may have ended while it waited.
    if (answer.kind !== 'free') return { retryAfter: LIMITS.slowedTurn };
    return this.evaluate(pending, answer);
  }

  private async evaluate({ who, evaluate }: Pending, { take }: Free): Promise<Verdict> {
    const verdict = evaluate();
    // `undecided` is an old nonce with the right password: the client repeats at once with a new nonce, and needs the turn.
    if (verdict !== 'undecided') await take?.();
    if (verdict === 'right') this.counts.noteRight(who);
    if (verdict === 'wrong') await this.counts.noteWrong(who);
    return verdict;
  }
}
