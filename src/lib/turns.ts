import { GatewayError } from '../errors';

/** The limits of turns. If one is not given, there is no limit. */
export interface TurnLimits {
  /** How many turns there may be at once. */
  readonly all?: number;
  /** How many of them one requester may have. */
  readonly ofOne?: number;
  /** How many of them there may be for one key. */
  readonly each?: number;
  /** How many may wait for one key. */
  readonly waiting?: number;
}

export interface Turn {
  /** The requester. Those who wait are served in turns: each is served once before one is served again. */
  readonly whose: string;
  /** The purpose of the turn, such as a conference. */
  readonly key?: string;
}

interface Waiting extends Turn {
  readonly go: () => void;
}

/** Gives turns within limits. If one has to wait for a turn, others that may have theirs go first. */
export class Turns {
  private readonly of = { requester: new Counts(), key: new Counts(), waitingKey: new Counts() };
  /** Those who wait, by requester. The next requester comes first. */
  private readonly waiting = new Map<string, Set<Waiting>>();
  private total = 0;

  /** @param detail the detail of a refusal */
  constructor(
    private readonly limits: TurnLimits,
    private readonly detail = '',
  ) {}

  /** The number of turns now. */
  get size(): number {
    return this.total;
  }

  /**
   * Waits for a turn.
   *
   * @param waitMs milliseconds to wait; if it is not given, the wait has no end
   * @returns a function that gives the turn back; call it once
   * @throws GatewayError (rejects) conference_busy if too many wait already, or if the time is up
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

  /** Starts those who may begin after a turn was given back, at most one of each requester. */
  private passOn(): void {
    for (const [whose, own] of [...this.waiting]) {
      for (const entry of own) {
        if (!this.hasRoom(entry)) continue;
        // If more turns of this requester wait, they go behind the others.
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

/** Counts by key. A key with the count 0 is forgotten. */
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
