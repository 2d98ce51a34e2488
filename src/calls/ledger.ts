import type { Clock } from '../clock';
import type { EslEvent } from '../esl/port';
import { actionOf, memberHeader } from '../freeswitch/conference-event';
import { RecentBook } from '../lib/recent-book';
import { waitUntil } from '../lib/wait';
import {
  type LegEntry as Entry,
  LEG_STATES,
  type Leg,
  type LegState,
  type NewLeg,
  type SavedLeg,
  STATE_OF,
} from './leg';

export { LEG_STATES, type Leg, type LegState, type NewLeg, type SavedLeg } from './leg';

/** The channel variable that all channels of one call have. A dial string may fork into several channels. */
export const CALL_VARIABLE = 'gateway_call';
const VARIABLE = `variable_${CALL_VARIABLE}`;

/** The ledger of the calls that this gateway placed. Its size is limited. A leg is kept for an hour after its end. */
export class CallLedger {
  private readonly entries: RecentBook<Entry>;
  /** Entries by the uuid of a channel, if it is not the uuid of the leg. */
  private readonly byChannel = new Map<string, Entry>();
  /** Legs that another process has placed: some of their events may not have been heard. */
  private readonly restored = new WeakSet<Entry>();
  private changed: (uuid: string) => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    { legs: most, keptMs } = { legs: 10_000, keptMs: 3_600_000 },
  ) {
    this.entries = new RecentBook(clock, { most, keptMs }, ({ leg }) => leg.at.ended);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Calls back each time that something is known of a leg. */
  onChange(listener: (uuid: string) => void): void {
    this.changed = listener;
  }

  /** Returns a leg; `undefined` if it never existed, or if it ended long ago. */
  leg(uuid: string): Leg | undefined {
    return this.entries.recent(uuid)?.leg;
  }

  /** Returns the legs that have not ended. */
  live(): Leg[] {
    return this.entries
      .allRecent()
      .map(({ leg }) => leg)
      .filter(({ state }) => state !== 'ended');
  }

  /**
   * Returns the channels of a leg that have not ended, as far as events showed them. If events showed none, returns the
   * leg's own.
   */
  channels(uuid: string): string[] {
    const channels = this.heard(uuid);
    return channels.length > 0 ? channels : [uuid];
  }

  /** Returns the channels of a leg that events showed and that have not ended. */
  heard(uuid: string): string[] {
    return [...(this.entries.get(uuid)?.channels ?? [])];
  }

  /** Adds a leg that is about to be placed. */
  place({ uuid, requester, parent, conference, freeswitchName }: NewLeg): Leg {
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
    for (const forgotten of this.entries.add(uuid, entry)) this.forget(forgotten);
    if (parent !== undefined) this.entries.get(parent)?.children.add(uuid);
    return leg;
  }

  /** Returns all that is known of a leg, for `restore`. */
  save(uuid: string): SavedLeg | undefined {
    const entry = this.entries.get(uuid);
    if (!entry) return undefined;
    const { leg, channels, settled, lastCause, disposition } = entry;
    return { leg, channels: [...channels], settled, lastCause, disposition };
  }

  /** Adds a leg that another process has placed; its parent must come first. If it is known already, nothing changes. */
  restore({ leg, channels, ...rest }: SavedLeg): void {
    if (this.entries.get(leg.uuid)) return;
    const blank = { children: new Set<string>(), watchers: new Set<() => void>() };
    const known = { lastCause: undefined, disposition: undefined, ...rest };
    const entry: Entry = { leg, channels: new Set(channels), ...known, ...blank };
    for (const forgotten of this.entries.add(leg.uuid, entry)) this.forget(forgotten);
    this.restored.add(entry);
    for (const channel of channels) if (channel !== leg.uuid) this.byChannel.set(channel, entry);
    if (leg.parent !== undefined) this.entries.get(leg.parent)?.children.add(leg.uuid);
  }

  wasRestored(uuid: string): boolean {
    const entry = this.entries.get(uuid);
    return entry !== undefined && this.restored.has(entry);
  }

  /** Takes an event of FreeSWITCH. Ignores events of legs that are not in the ledger. */
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
      // Another telephone of a fork. The state of the leg stays the same; watchers are notified, because a hangup must
      // now end one more channel.
      if (isNew) this.write(entry, entry.leg);
    } else if (event.name === 'CHANNEL_HANGUP_COMPLETE') {
      entry.channels.delete(channel);
      if (channel !== entry.leg.uuid) this.byChannel.delete(channel);
      entry.lastCause = event.header('Hangup-Cause') ?? entry.lastCause;
      entry.disposition = event.header('variable_originate_disposition') ?? entry.disposition;
      this.changed(entry.leg.uuid);
      this.endIfOver(entry);
    } else if (isMembership) this.takeMembership(entry, channel, event);
  }

  /**
   * Call this when FreeSWITCH has given the result of the dial string, or cannot give it any more: no further channel
   * will come.
   */
  settle(uuid: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    entry.settled = true;
    this.changed(uuid);
    if (entry.lastCause !== undefined) this.endIfOver(entry);
  }

  /** Call this if a leg is found in its conference and no event for it came. */
  join(uuid: string, channel: string, member: number): void {
    const entry = this.entries.get(uuid);
    if (entry) this.enter(entry, channel, member);
  }

  /** Call this if FreeSWITCH shows the state of a channel, and no event for it came. */
  seen(uuid: string, channel: string, state: LegState): void {
    const entry = this.entries.get(uuid);
    if (!entry || entry.leg.state === 'ended') return;
    entry.channels.add(channel);
    this.advance(entry, state);
  }

  /**
   * Call this if a channel does not exist any more and no event for it came. After its last channel, the leg has ended.
   * Its cause is unknown, unless the end of that channel was heard before.
   */
  gone(uuid: string, channel: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    const unheard = entry.channels.delete(channel);
    this.byChannel.delete(channel);
    if (entry.channels.size === 0) this.end(uuid, (unheard ? undefined : entry.lastCause) ?? 'UNKNOWN');
  }

  /** Ends a leg that FreeSWITCH will send no events for: it was never created, or it ended while no events arrived. */
  end(uuid: string, cause: string): void {
    const entry = this.entries.get(uuid);
    if (!entry) return;
    entry.lastCause = cause;
    this.advance(entry, 'ended');
  }

  /**
   * Waits until a leg is as wanted, then returns it.
   *
   * @param ms after so many milliseconds, the leg is returned as it is
   */
  async until(uuid: string, wanted: (leg: Leg) => boolean, ms: number): Promise<Leg | undefined> {
    const entry = this.entries.get(uuid);
    if (!entry) return undefined;
    await waitUntil(
      () => this.entries.get(uuid) !== entry || wanted(entry.leg),
      (changed) => {
        entry.watchers.add(changed);
        return () => void entry.watchers.delete(changed);
      },
      ms,
    );
    return this.entries.get(uuid)?.leg;
  }

  /** Calls back when the leg has ended, or is not known any more. @returns a function that cancels this */
  onceEnded(uuid: string, ended: () => void): () => void {
    const entry = this.entries.get(uuid);
    const forget = (): void => void entry?.watchers.delete(look);
    const look = (): void => {
      if (this.entries.get(uuid) && entry?.leg.state !== 'ended') return;
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
    // It is no success if the leg joins another conference than its own.
    const name = event.first('Conference-Name');
    if (leg.freeswitchName !== undefined && name !== leg.freeswitchName) return;
    const now = this.clock.now();
    if (action === 'add-member' && Number.isInteger(member)) {
      this.enter(entry, channel, member);
    } else if (action === 'del-member') {
      this.write(entry, { ...leg, at: { ...leg.at, left: now } });
    }
  }

  /** A channel in a conference has been answered and has not ended, even if earlier events showed something else. */
  private enter(entry: Entry, channel: string, member: number): void {
    if (entry.leg.state !== 'ended') entry.channels.add(channel);
    this.advance(entry, 'answered');
    this.write(entry, { ...entry.leg, channel, member, at: { ...entry.leg.at, joined: this.clock.now() } });
  }

  /** Do not end the leg before it is settled: if the first telephone of a fork was busy, the second may still ring. */
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

  /** When a leg ends, the bridge that placed its children ends, too. So the children get no further channel. */
  private endChildren({ children, disposition }: Entry): void {
    for (const child of children) {
      this.settle(child);
      if (this.entries.get(child)?.leg.state === 'placed') this.end(child, disposition ?? 'NOT_PLACED');
    }
  }

  private write(entry: Entry, leg: Leg): void {
    entry.leg = leg;
    this.changed(leg.uuid);
    for (const look of [...entry.watchers]) look();
  }

  private forget(entry: Entry): void {
    for (const [channel, of] of this.byChannel) if (of === entry) this.byChannel.delete(channel);
    for (const look of [...entry.watchers]) look();
  }
}
