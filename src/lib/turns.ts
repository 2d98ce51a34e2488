import { GatewayError } from '../errors';

/** Each is without a bound unless given. */
export interface TurnLimits {
  /** How many may have their turn at once. */
  readonly all?: number;
  /** Of those, how many of one requester. */
  readonly ofOne?: number;
  /** Of those, how many for one key. */
  readonly each?: number;
  /** How many may wait for one key. */
  readonly waiting?: number;
}

export interface Turn {
  /** Whose it is: those who wait are served one after the other, each once before anyone is served again. */
  readonly whose: string;
  /** What it is for, such as a conference. */
  readonly key?: string;
}

interface Waiting extends Turn {
  readonly go: () => void;
}

/** Gives turns, in bounds. What waits for a turn that it may not have yet holds up nothing else. */
export class Turns {
  private readonly of = { requester: new Counts(), key: new Counts(), waitingKey: new Counts() };
  /** By whose it is; who is next stands first. */
  private readonly waiting = new Map<string, Set<Waiting>>();
  private total = 0;

  /** @param detail what a refusal says */
  constructor(
    private readonly limits: TurnLimits,
    private readonly detail = '',
  ) {}

  /** How many have their turn. */
  get size(): number {
    return this.total;
  }

  /**
   * Waits for a turn.
   *
   * @param waitMs milliseconds after which it is given up; unless given, it waits for as long as it takes
   * @returns gives the turn back; call it once
   * @throws GatewayError (rejects) conference_busy: too many wait already, or the time is up
   */
  take(turn: Turn, waitMs?: number): Promise<() => void> {
    if (this.hasRoom(turn)) return Promise.resolve(this.begin(turn));
    const { waiting = Number.POSITIVE_INFINITY } = this.limits;
    if (this.of.waitingKey.get(keyOf(turn)) >= waiting) return Promise.reject(this.busy());
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        ...turn,
        go: () => {
          clearTimeout(timer);
          this.leave(entry);
          resolve(this.begin(turn));
        },
      };
      const giveUp = (): void => {
        this.leave(entry);
        reject(this.busy());
      };
      const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs);
      this.enter(entry);
    });
  }

  private enter(entry: Waiting): void {
    const own = this.waiting.get(entry.whose);
    if (own) own.add(entry);
    else this.waiting.set(entry.whose, new Set([entry]));
    this.of.waitingKey.add(keyOf(entry), 1);
  }

  private leave(entry: Waiting): void {
    const own = this.waiting.get(entry.whose);
    own?.delete(entry);
    if (own?.size === 0) this.waiting.delete(entry.whose);
    this.of.waitingKey.add(keyOf(entry), -1);
  }

  private begin(turn: Turn): () => void {
    this.count(turn, 1);
    return () => {
      this.count(turn, -1);
      this.passOn();
    };
  }

  private count(turn: Turn, by: 1 | -1): void {
    this.total += by;
    this.of.requester.add(turn.whose, by);
    this.of.key.add(keyOf(turn), by);
  }

  /** One turn that was given back makes room for one of each requester at most. */
  private passOn(): void {
    for (const [whose, own] of [...this.waiting]) {
      for (const entry of own) {
        if (!this.hasRoom(entry)) continue;
        // Behind the others now, if more of it waits.
        this.waiting.delete(whose);
        this.waiting.set(whose, own);
        entry.go();
        break;
      }
    }
  }

  private hasRoom(turn: Turn): boolean {
    const unbounded = Number.POSITIVE_INFINITY;
    const { all = unbounded, ofOne = unbounded, each = unbounded } = this.limits;
    return (
      this.total < all && this.of.requester.get(turn.whose) < ofOne && this.of.key.get(keyOf(turn)) < each
    );
  }

  private busy(): GatewayError {
    return new GatewayError('conference_busy', this.detail, { retryAfter: 1 });
  }
}

const keyOf = ({ key = '' }: Turn): string => key;

/** How many there are of each; those of which there are none are forgotten. */
class Counts {
  private readonly counts = new Map<string, number>();

  get(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string, by: 1 | -1): void {
    const count = this.get(key) + by;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }
}
