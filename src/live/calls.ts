import type { EslEvent } from '../esl/events';
import type { Clock } from '../ports';

/** How far a leg has come. It never goes back. */
export const LEG_STATES = ['placed', 'trying', 'ringing', 'early_media', 'answered', 'ended'] as const;
export type LegState = (typeof LEG_STATES)[number];

/** One call that this gateway placed, as FreeSWITCH's events tell of it. Times are milliseconds since the epoch. */
export interface Leg {
  /** Chosen by us before the call is placed, so that its first event is known already. */
  readonly uuid: string;
  /** The leg that this one was placed for. */
  readonly parent: string | undefined;
  readonly requester: string;
  /** The conference's name in our URLs, for a leg that is to join one. */
  readonly conference: string | undefined;
  readonly state: LegState;
  /** FreeSWITCH's hangup cause, once ended. */
  readonly cause: string | undefined;
  /** The member that the leg is or was in a conference. */
  readonly member: number | undefined;
  readonly at: Readonly<Partial<Record<LegState | 'joined' | 'left', number>>>;
}

export interface NewLeg {
  readonly uuid: string;
  readonly requester: string;
  readonly parent?: string;
  readonly conference?: string;
}

const STATE_OF: Readonly<Record<string, LegState>> = {
  CHANNEL_CREATE: 'trying',
  CHANNEL_PROGRESS: 'ringing',
  CHANNEL_PROGRESS_MEDIA: 'early_media',
  CHANNEL_ANSWER: 'answered',
  CHANNEL_HANGUP_COMPLETE: 'ended',
};

/** The ledger of the calls that this gateway placed. Bounded; a leg is kept for an hour after its end. */
export class CallLedger {
  private readonly legs = new Map<string, Leg>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly clock: Clock,
    private readonly limits = { legs: 10_000, keptMs: 3_600_000 },
  ) {}

  get size(): number {
    return this.legs.size;
  }

  /** Undefined for a leg that never was, or ended long ago. */
  leg(uuid: string): Leg | undefined {
    const leg = this.legs.get(uuid);
    return leg && this.isOld(leg) ? undefined : leg;
  }

  /** The legs that have not ended. */
  live(): Leg[] {
    return [...this.legs.values()].filter(({ state }) => state !== 'ended');
  }

  /** Enters a leg that is about to be placed. */
  place({ uuid, requester, parent, conference }: NewLeg): Leg {
    this.makeRoom();
    const at = { placed: this.clock.now() };
    const leg: Leg = {
      uuid,
      requester,
      parent,
      conference,
      state: 'placed',
      cause: undefined,
      member: undefined,
      at,
    };
    this.legs.set(uuid, leg);
    return leg;
  }

  /** Takes an event of FreeSWITCH; those of other legs are none of ours. */
  take(event: EslEvent): void {
    const leg = this.legs.get(event.header('Unique-ID') ?? '');
    if (!leg) return;
    const state = STATE_OF[event.name];
    if (state !== undefined) this.advance(leg, state, event.header('Hangup-Cause'));
    else if (event.subclass === 'conference::maintenance') this.takeMembership(leg, event);
  }

  /** Ends a leg of which FreeSWITCH will not tell: it was never created, or vanished while nobody listened. */
  end(uuid: string, cause: string): void {
    const leg = this.legs.get(uuid);
    if (leg) this.advance(leg, 'ended', cause);
  }

  /**
   * Waits until a leg is as wanted.
   *
   * @param ms after so many milliseconds the leg is given as it is
   */
  async until(uuid: string, wanted: (leg: Leg) => boolean, ms: number): Promise<Leg | undefined> {
    const now = this.legs.get(uuid);
    if (!now || wanted(now)) return now;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const leg = this.legs.get(uuid);
        if (!leg || wanted(leg)) done();
      };
      const watchers = this.waiting.get(uuid) ?? new Set();
      const timer = setTimeout(() => done(), ms);
      const done = (): void => {
        clearTimeout(timer);
        watchers.delete(look);
        if (watchers.size === 0) this.waiting.delete(uuid);
        resolve();
      };
      watchers.add(look);
      this.waiting.set(uuid, watchers);
    });
    return this.legs.get(uuid);
  }

  private takeMembership(leg: Leg, event: EslEvent): void {
    const action = event.header('Action');
    const member = Number(event.header('Member-ID'));
    const now = this.clock.now();
    if (action === 'add-member' && Number.isInteger(member)) {
      this.write({ ...leg, member, at: { ...leg.at, joined: now } });
    } else if (action === 'del-member') {
      this.write({ ...leg, at: { ...leg.at, left: now } });
    }
  }

  private advance(leg: Leg, state: LegState, cause: string | undefined): void {
    if (LEG_STATES.indexOf(state) <= LEG_STATES.indexOf(leg.state)) return;
    const at = { ...leg.at, [state]: this.clock.now() };
    this.write({ ...leg, state, at, cause: state === 'ended' ? (cause ?? 'UNSPECIFIED') : undefined });
  }

  private write(leg: Leg): void {
    this.legs.set(leg.uuid, leg);
    for (const look of [...(this.waiting.get(leg.uuid) ?? [])]) look();
  }

  /** Forgets what ended long ago; when full, what was placed first. */
  private makeRoom(): void {
    for (const leg of this.legs.values()) if (this.isOld(leg)) this.legs.delete(leg.uuid);
    for (const uuid of this.legs.keys()) {
      if (this.legs.size < this.limits.legs) return;
      this.legs.delete(uuid);
    }
  }

  private isOld({ at: { ended } }: Leg): boolean {
    return ended !== undefined && ended < this.clock.now() - this.limits.keptMs;
  }
}
