import type { CallLedger, Leg } from '../../calls/ledger';
import type { Clock } from '../../clock';
import { Transfers } from './transfers';

/** The user who clicked, the party that is rung first, and the party that is called then. Together they identify a call. */
export interface ClickedParties {
  readonly agent: string;
  readonly calling: string;
  readonly called: string;
}

/** A call of click to call: its legs in the ledger. */
export interface ClickedCall {
  /** The leg of the calling party. */
  readonly first: string;
  /** The leg of the called party; `undefined` if the first leg joins a conference. */
  readonly second: string | undefined;
  /** Its job, if FreeSWITCH has accepted it. */
  readonly job?: string;
  /** Milliseconds for which its status can be read after its end. */
  readonly keptMs: number;
}

/**
 * The calls of click to call, the latest one for each three parties. Their number is limited. The state of a leg is in
 * the ledger.
 */
export class ClickedCalls {
  /** The transfers that are running. */
  readonly transfers = new Transfers();
  private readonly calls = new Map<string, ClickedCall>();
  private changed: (parties: ClickedParties, call: ClickedCall) => void = () => undefined;

  constructor(
    private readonly ledger: CallLedger,
    private readonly clock: Clock,
    private readonly limit = 10_000,
  ) {}

  /** Calls back each time that a call is added or updated. */
  onChange(listener: (parties: ClickedParties, call: ClickedCall) => void): void {
    this.changed = listener;
  }

  get size(): number {
    return this.calls.size;
  }

  /** Adds a call. It replaces an earlier one of the same parties. */
  enter(parties: ClickedParties, call: ClickedCall): void {
    const key = keyOf(parties);
    this.calls.delete(key);
    for (const [old, { first }] of this.calls) {
      if (this.calls.size < this.limit && this.ledger.leg(first) !== undefined) break;
      this.calls.delete(old);
    }
    this.calls.set(key, call);
    this.changed(parties, call);
  }

  /** Updates a call, except if another call of the same parties has replaced it. */
  update(parties: ClickedParties, call: ClickedCall): void {
    const key = keyOf(parties);
    if (this.calls.get(key)?.first !== call.first) return;
    this.calls.set(key, call);
    this.changed(parties, call);
  }

  /** Returns a call; `undefined` if it never existed, or if it ended longer ago than it is kept. */
  find(parties: ClickedParties): ClickedCall | undefined {
    const key = keyOf(parties);
    const call = this.calls.get(key);
    if (!call || !this.isOver(call)) return call;
    this.calls.delete(key);
    return undefined;
  }

  /** Returns the first leg if it has not ended. */
  liveLeg(parties: ClickedParties): Leg | undefined {
    const call = this.find(parties);
    const leg = call && this.ledger.leg(call.first);
    return leg?.state === 'ended' ? undefined : leg;
  }

  private isOver({ first, second, keptMs }: ClickedCall): boolean {
    const legs = [first, second].flatMap((uuid) => (uuid === undefined ? [] : (this.ledger.leg(uuid) ?? [])));
    const ends = legs.map(({ at }) => at.ended ?? Number.POSITIVE_INFINITY);
    return Math.max(0, ...ends) + keptMs < this.clock.now();
  }
}

function keyOf({ agent, calling, called }: ClickedParties): string {
  return JSON.stringify([agent, calling, called]);
}
