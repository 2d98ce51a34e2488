import type { CallLedger, Leg } from '../../calls/ledger';
import type { Clock } from '../../clock';
import { Transfers } from './transfers';

/** Who clicked, who is rung first, and who is called then: what a call is known by. */
export interface ClickedParties {
  readonly agent: string;
  readonly calling: string;
  readonly called: string;
}

/** A call of click to call: its legs in the ledger. */
export interface ClickedCall {
  /** The leg of the calling party. */
  readonly first: string;
  /** The leg of the called party; undefined where the first joins a conference. */
  readonly second: string | undefined;
  /** Its job, once FreeSWITCH has taken it. */
  readonly job?: string;
  /** Milliseconds that its status can be asked for after its end. */
  readonly keptMs: number;
}

/** The calls of click to call, the latest of each three parties. Bounded; what is known of a leg is the ledger's. */
export class ClickedCalls {
  /** Those under way. */
  readonly transfers = new Transfers();
  private readonly calls = new Map<string, ClickedCall>();

  constructor(
    private readonly ledger: CallLedger,
    private readonly clock: Clock,
    private readonly limit = 10_000,
  ) {}

  get size(): number {
    return this.calls.size;
  }

  /** Enters a call in the place of an earlier one of the same parties. */
  enter(parties: ClickedParties, call: ClickedCall): void {
    const key = keyOf(parties);
    this.calls.delete(key);
    for (const [old, { first }] of this.calls) {
      if (this.calls.size < this.limit && this.ledger.leg(first) !== undefined) break;
      this.calls.delete(old);
    }
    this.calls.set(key, call);
  }

  /** Says anew what is known of a call, unless another call of the same parties has taken its place. */
  update(parties: ClickedParties, call: ClickedCall): void {
    const key = keyOf(parties);
    if (this.calls.get(key)?.first === call.first) this.calls.set(key, call);
  }

  /** Undefined for a call that never was, or ended longer ago than it was to be kept. */
  find(parties: ClickedParties): ClickedCall | undefined {
    const key = keyOf(parties);
    const call = this.calls.get(key);
    if (!call || !this.isOver(call)) return call;
    this.calls.delete(key);
    return undefined;
  }

  /** The first leg, while it lives. */
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
