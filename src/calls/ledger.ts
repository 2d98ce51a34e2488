import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, memberHeader } from '../freeswitch/conference-event';

/** How far a leg has come. It never goes back. */
export const LEG_STATES = ['placed', 'trying', 'ringing', 'early_media', 'answered', 'ended'] as const;
export type LegState = (typeof LEG_STATES)[number];

/** The channel variable by which all channels of one call are known: a dial string may fork into several. */
export const CALL_VARIABLE = 'gateway_call';
const VARIABLE = `variable_${CALL_VARIABLE}`;

/** One call that this gateway placed, as FreeSWITCH's events tell of it. Times are milliseconds since the epoch. */
export interface Leg {
  /** Chosen by us before the call is placed, so that its first event is known already. */
  readonly uuid: string;
  /** The channel that answered or joined; ours unless the call forked to several telephones. */
  readonly channel: string;
  /** The leg that this one was placed for. */
  readonly parent: string | undefined;
  readonly requester: string;
  /** The conference's name in our URLs, for a leg that is to join one. */
  readonly conference: string | undefined;
  readonly freeswitchName: string | undefined;
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
  readonly freeswitchName?: string;
}

/** A leg, and what is known of its channels. */
interface Entry {
  leg: Leg;
  /** Those that live. */
  readonly channels: Set<string>;
  /** FreeSWITCH has said what became of the dial string: no further channel will come. */
  settled: boolean;
  lastCause: string | undefined;
  /** What became of the call that its own bridge placed, where FreeSWITCH told. */
  disposition: string | undefined;
  /** The legs that were placed for it. */
  readonly children: Set<string>;
  readonly watchers: Set<() => void>;
}

const STATE_OF: Readonly<Record<string, LegState>> = {
  CHANNEL_CREATE: 'trying',
  CHANNEL_PROGRESS: 'ringing',
  CHANNEL_PROGRESS_MEDIA: 'early_media',
  CHANNEL_ANSWER: 'answered',
};

/** The ledger of the calls that this gateway placed. Bounded; a leg is kept for an hour after its end. */
export class CallLedger {
  private readonly entries = new Map<string, Entry>();
  /** Channels by their own uuid, where it is not the leg's. */
  private readonly byChannel = new Map<string, Entry>();

  constructor(
    private readonly clock: Clock,
    private readonly limits = { legs: 10_000, keptMs: 3_600_000 },
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** Undefined for a leg that never was, or ended long ago. */
  leg(uuid: string): Leg | undefined {
    const entry = this.entries.get(uuid);
    return entry && !this.isOld(entry) ? entry.leg : undefined;
  }

  /** The legs that have not ended. */
  live(): Leg[] {
    return [...this.entries.values()].map(({ leg }) => leg).filter(({ state }) => state !== 'ended');
  }

  /** The channels of a leg that live, as far as events have told; the leg's own where they told of none. */
  channels(uuid: string): string[] {
    const channels = this.heard(uuid);
    return channels.length > 0 ? channels : [uuid];
  }

  /** The channels of a leg that live, of which events have told. */
  heard(uuid: string): string[] {
    return [...(this.entries.get(uuid)?.channels ?? [])];
  }

  /** Enters a leg that is about to be placed. */
  place({ uuid, requester, parent, conference, freeswitchName }: NewLeg): Leg {
    this.makeRoom();
    const at = { placed: this.clock.now() };
    const blank = { state: 'placed', cause: undefined, member: undefined, channel: uuid } as const;
    const leg: Leg = { uuid, requester, parent, conference, freeswitchName, ...blank, at };
    const entry = {
      leg,
      channels: new Set<string>(),
      settled: false,
      lastCause: undefined,
      disposition: undefined,
      children: new Set<string>(),
      watchers: new Set<() => void>(),
    };
    this.entries.set(uuid, entry);
    if (parent !== undefined) this.entries.get(parent)?.children.add(uuid);
    return leg;
  }

  /** Takes an event of FreeSWITCH; those of other legs are none of ours. */
  take(event: EslEvent): void {
    if (this.entries.size === 0) return;
    const isMembership = event.subclass === 'conference::maintenance';
    const channel = (isMembership ? memberHeader(event, 'Unique-ID') : event.header('Unique-ID')) ?? '';
    const call = isMembership ? memberHeader(event, VARIABLE) : event.header(VARIABLE);
    const entry = this.entryOf(channel, call ?? '');
    if (!entry) return;
    const state = STATE_OF[event.name];
    if (state !== undefined) {
      const isNew = !entry.channels.has(channel);
      entry.channels.add(channel);
      if (state === 'answered' && entry.leg.state !== 'answered') entry.leg = { ...entry.leg, channel };
      this.advance(entry, state);
      // Another telephone of a fork: the leg is as far as it was, and whoever hangs it up has one more to hang up.
      if (isNew) this.write(entry, entry.leg);
    } else if (event.name === 'CHANNEL_HANGUP_COMPLETE') {
      entry.channels.delete(channel);
      if (channel !== entry.leg.uuid) this.byChannel.delete(channel);
      entry.lastCause = event.header('Hangup-Cause') ?? entry.lastCause;
      entry.disposition = event.header('variable_originate_disposition') ?? entry.disposition;
      this.endIfOver(entry);
    } else if (isMembership) this.takeMembership(entry, channel, event);
  }

  /** FreeSWITCH has said what became of the dial string, or cannot say it any more: no further channel will come. */
  settle(uuid: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    entry.settled = true;
    if (entry.lastCause !== undefined) this.endIfOver(entry);
  }

  /** A leg is found in its conference, of which no event told. */
  join(uuid: string, channel: string, member: number): void {
    const entry = this.entries.get(uuid);
    if (entry) this.enter(entry, channel, member);
  }

  /** A channel is found to be gone, of which no event told; with the last one the leg has ended, nobody knows how. */
  gone(uuid: string, channel: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    entry.channels.delete(channel);
    this.byChannel.delete(channel);
    if (entry.channels.size === 0) this.end(uuid, 'UNKNOWN');
  }

  /** Ends a leg of which FreeSWITCH will not tell: it was never created, or vanished while nobody listened. */
  end(uuid: string, cause: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    entry.lastCause = cause;
    this.advance(entry, 'ended');
  }

  /**
   * Waits until a leg is as wanted.
   *
   * @param ms after so many milliseconds the leg is given as it is
   */
  async until(uuid: string, wanted: (leg: Leg) => boolean, ms: number): Promise<Leg | undefined> {
    const entry = this.entries.get(uuid);
    if (!entry || wanted(entry.leg)) return entry?.leg;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        entry.watchers.delete(look);
        resolve();
      };
      const look = (): void => {
        if (!this.entries.has(uuid) || wanted(entry.leg)) done();
      };
      const timer = setTimeout(done, ms);
      // A call that is followed for minutes does not hold up the end of the gateway.
      timer.unref();
      entry.watchers.add(look);
    });
    return this.entries.get(uuid)?.leg;
  }

  /** Calls back once the leg has ended, or is known no more. @returns forgets it */
  onceEnded(uuid: string, ended: () => void): () => void {
    const entry = this.entries.get(uuid);
    const forget = (): void => void entry?.watchers.delete(look);
    const look = (): void => {
      if (this.entries.has(uuid) && entry?.leg.state !== 'ended') return;
      forget();
      ended();
    };
    entry?.watchers.add(look);
    look();
    return forget;
  }

  private entryOf(channel: string, call: string): Entry | undefined {
    const known = this.entries.get(channel) ?? this.byChannel.get(channel);
    if (known) return known;
    const entry = this.entries.get(call);
    if (entry) this.byChannel.set(channel, entry);
    return entry;
  }

  private takeMembership(entry: Entry, channel: string, event: EslEvent): void {
    const action = actionOf(event);
    const member = Number(memberHeader(event, 'Member-ID'));
    const { leg } = entry;
    // Another conference than the one it was placed for is no success.
    const name = event.first('Conference-Name');
    if (leg.freeswitchName !== undefined && name !== leg.freeswitchName) return;
    const now = this.clock.now();
    if (action === 'add-member' && Number.isInteger(member)) {
      this.enter(entry, channel, member);
    } else if (action === 'del-member') {
      this.write(entry, { ...leg, at: { ...leg.at, left: now } });
    }
  }

  /** A channel in a conference lives and has been answered, whatever was heard of it before. */
  private enter(entry: Entry, channel: string, member: number): void {
    if (entry.leg.state !== 'ended') entry.channels.add(channel);
    this.advance(entry, 'answered');
    this.write(entry, { ...entry.leg, channel, member, at: { ...entry.leg.at, joined: this.clock.now() } });
  }

  /** Before it is settled, a fork whose first telephone was busy may still ring at the second. */
  private endIfOver(entry: Entry): void {
    if (entry.channels.size > 0) return;
    if (entry.settled || entry.leg.state === 'answered') this.advance(entry, 'ended');
  }

  private advance(entry: Entry, state: LegState): void {
    const { leg } = entry;
    if (LEG_STATES.indexOf(state) <= LEG_STATES.indexOf(leg.state)) return;
    const cause = state === 'ended' ? (entry.lastCause ?? 'UNSPECIFIED') : undefined;
    this.write(entry, { ...leg, state, at: { ...leg.at, [state]: this.clock.now() }, cause });
    if (state === 'ended') this.endChildren(entry);
  }

  /** With a leg ends the bridge that placed its children: no further channel of theirs will come. */
  private endChildren({ children, disposition }: Entry): void {
    for (const child of children) {
      this.settle(child);
      if (this.entries.get(child)?.leg.state === 'placed') this.end(child, disposition ?? 'NOT_PLACED');
    }
  }

  private write(entry: Entry, leg: Leg): void {
    entry.leg = leg;
    for (const look of [...entry.watchers]) look();
  }

  /** Forgets what ended long ago; when full, what ended first, then what was placed first. */
  private makeRoom(): void {
    const all = [...this.entries.values()];
    for (const entry of all) if (this.isOld(entry)) this.forget(entry);
    if (this.entries.size < this.limits.legs) return;
    const [oldest] = this.entries.values();
    const victim = all.find(({ leg }) => leg.state === 'ended' && this.entries.has(leg.uuid)) ?? oldest;
    if (victim) this.forget(victim);
  }

  private forget(entry: Entry): void {
    this.entries.delete(entry.leg.uuid);
    for (const [channel, of] of this.byChannel) if (of === entry) this.byChannel.delete(channel);
    for (const look of [...entry.watchers]) look();
  }

  private isOld({ leg }: Entry): boolean {
    return leg.at.ended !== undefined && leg.at.ended < this.clock.now() - this.limits.keptMs;
  }
}
