import type { Clock } from '../clock';
import { GatewayError } from '../errors';
import type { EslClient, EslEvent } from '../esl/port';
import type { Observer, ResyncReason } from '../observers/observation';
import type { Change } from './changes';
import { GapWatch } from './gaps';
import { readRooms, type Sight } from './read-rooms';
import { type Room, sameRoom, withTimesOf } from './room';
import { RoomTable } from './room-table';
import { SizeWatch } from './size-watch';

export interface MirrorParts {
  readonly esl: EslClient;
  readonly clock: Clock;
  readonly observe: Observer;
  /** Milliseconds between two audits; 0 for none. */
  readonly auditMs: number;
  /** Called with the milliseconds from the moment when FreeSWITCH fired an event until it was handled. */
  readonly onLag?: (ms: number) => void;
}

interface Wanted {
  readonly reason: ResyncReason;
  /** The conferences to read; `undefined` for all. */
  readonly names: Set<string> | undefined;
}

/** Milliseconds until a difference that an audit found is checked again: an event may be on its way. */
const SECOND_LOOK_MS = 300;
/** Milliseconds for which doubts are collected. */
const DOUBT_MS = 200;
/**
 * Milliseconds for which the number of members may differ from what is known: FreeSWITCH plays sounds before it sends the
 * event of a joining.
 */
const SIZE_MS = 1_000;
/** Milliseconds between two reads because of gaps. Gaps may come in large numbers. */
const GAP_MS = 1_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** The present state of FreeSWITCH's conferences. It follows the events, and is corrected from FreeSWITCH's lists. */
export class Mirror {
  private readonly table = new RoomTable();
  private readonly gaps = new GapWatch();
  private readonly sizes = new SizeWatch();
  private sizeTimer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly freshListeners = new Set<() => void>();
  private wanted: Wanted | undefined;
  private timer: NodeJS.Timeout | undefined;
  private auditTimer: NodeJS.Timeout | undefined;
  private failures = 0;
  private synced = false;
  /** Events that came while FreeSWITCH was being asked, in order. `undefined` if no read is running. */
  private kept: { event: EslEvent; at: number }[] | undefined;
  /** True if events were missed while FreeSWITCH was being asked. Its answer may be older than those events. */
  private spoilt = false;
  private stopped = false;
  /** When FreeSWITCH was last asked. */
  private readAt = 0;
  private readonly unsubscribe: (() => void)[] = [];

  constructor(private readonly parts: MirrorParts) {}

  /** Begins to follow. Reads the state as soon as events arrive. */
  start(): void {
    const { esl, auditMs } = this.parts;
    this.unsubscribe.push(
      esl.onEvent((event) => this.take(event)),
      esl.onEventsReady(() => this.connected()),
    );
    if (auditMs > 0) {
      this.auditTimer = setInterval(() => this.audit(), auditMs);
      this.auditTimer.unref();
    }
    if (esl.hearsEvents()) this.connected();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.sizeTimer);
    clearInterval(this.auditTimer);
    for (const unsubscribe of this.unsubscribe) unsubscribe();
  }

  /** True if the state has been read since events last began to arrive. */
  get fresh(): boolean {
    return this.synced && this.parts.esl.hearsEvents();
  }

  /** Returns the conference with this name in FreeSWITCH; `undefined` if it is not active, as far as is known. */
  room(freeswitchName: string): Room | undefined {
    return this.table.named(freeswitchName);
  }

  rooms(): Room[] {
    return this.table.all();
  }

  /** Calls back for every change, in order. @returns a function that stops this */
  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Calls back when the whole state has been read. */
  onFresh(listener: () => void): () => void {
    this.freshListeners.add(listener);
    return () => void this.freshListeners.delete(listener);
  }

  /**
   * Compares the state with FreeSWITCH's lists. If a second look finds the same difference, the state is corrected and
   * listeners are notified.
   */
  audit(): void {
    if (this.fresh) this.want({ reason: 'audit', names: undefined }, 0);
  }

  private connected(): void {
    this.gaps.forget();
    this.sizes.forget();
    this.synced = false;
    this.failures = 0;
    this.spoilt = true;
    this.want({ reason: 'connected', names: undefined }, 0);
  }

  private take(event: EslEvent): void {
    const { clock, onLag } = this.parts;
    const at = clock.now();
    const gap = this.gaps.look(event);
    if (gap === 'all') {
      this.spoilt = true;
      this.want({ reason: 'gap', names: undefined }, Math.max(0, this.readAt + GAP_MS - at));
    }
    if (event.subclass !== 'conference::maintenance') return;
    this.kept?.push({ event, at });
    const { changes, doubt } = this.table.apply(event, at);
    for (const change of changes) this.notify(change);
    const doubtful = doubt ?? (gap === 'conference' ? event.first('Conference-Name') : undefined);
    if (doubtful !== undefined) this.want({ reason: 'doubt', names: new Set([doubtful]) }, DOUBT_MS);
    if (this.synced && this.sizes.look(event, this.roomOf(event))) this.lookAtSizes();
    const fired = Number(event.first('Event-Date-Timestamp') ?? Number.NaN);
    if (!Number.isNaN(fired)) onLag?.(Math.max(0, clock.now() - fired / 1_000));
  }

  private roomOf(event: EslEvent): Room | undefined {
    return this.table.named(event.first('Conference-Name') ?? '');
  }

  /** Reads the conferences whose size still differs, a while after the first suspicion. */
  private lookAtSizes(): void {
    clearTimeout(this.sizeTimer);
    this.sizeTimer = setTimeout(() => {
      const names = this.sizes.lasting((name) => this.room(name));
      if (names.length > 0) this.want({ reason: 'doubt', names: new Set(names) }, 0);
    }, SIZE_MS);
    this.sizeTimer.unref();
  }

  /** Merges requests for a read into the widest one. The most urgent one decides the delay. */
  private want(wish: Wanted, delayMs: number): void {
    if (this.stopped) return;
    const before = this.wanted;
    this.wanted = before ? merge(before, wish) : wish;
    // A read is already running; it picks this up when it ends.
    if (this.kept) return;
    if (before && delayMs > 0) return;
    this.schedule(delayMs);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.resync(), delayMs);
  }

  private async resync(): Promise<void> {
    const { esl, clock, observe } = this.parts;
    const { wanted } = this;
    // Without events the answer would be out of date at once. When events arrive again, a new read is requested.
    if (!wanted || this.kept || !esl.hearsEvents()) return;
    this.wanted = undefined;
    this.kept = [];
    this.spoilt = false;
    const began = clock.now();
    try {
      const sight = await readRooms(esl, clock, wanted.names);
      if (this.stopped) return;
      if (this.spoilt) this.wanted = this.wanted ? merge(this.wanted, wanted) : wanted;
      else this.adopt(wanted, sight, began);
      this.failures = 0;
    } catch (error) {
      if (!(error instanceof GatewayError)) observe({ kind: 'gateway-failed', requestId: '', error });
      this.failures++;
      this.wanted = this.wanted ? merge(this.wanted, wanted) : wanted;
    } finally {
      this.kept = undefined;
      this.readAt = clock.now();
      if (this.wanted && !this.stopped) this.schedule(this.pause());
    }
  }

  private pause(): number {
    if (this.failures > 0) return Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LONGEST_RETRY_MS);
    switch (this.wanted?.reason) {
      case 'gap':
        return GAP_MS;
      case 'audit':
        return SECOND_LOOK_MS;
      case 'doubt':
        return DOUBT_MS;
      default:
        return 0;
    }
  }

  /** Compares what was read with what listeners have. The events that came during the read are applied first. */
  private adopt({ reason, names }: Wanted, sight: Sight, began: number): void {
    const { clock, observe } = this.parts;
    const seen = new RoomTable(sight.rooms);
    for (const { event, at } of this.kept ?? []) seen.apply(event, at);
    const all =
      names ?? new Set([...this.rooms(), ...seen.all()].map(({ freeswitchName }) => freeswitchName));
    const read = [...all].filter((name) => !sight.unread.has(name));
    const differing = read.filter((name) => !sameRoom(this.room(name), seen.named(name)));
    const whole = names === undefined;
    if (whole && reason === 'audit' && differing.length > 0) {
      this.want({ reason, names: new Set(differing) }, SECOND_LOOK_MS);
      return;
    }
    const at = clock.now();
    for (const freeswitchName of read) {
      const room = seen.named(freeswitchName);
      this.table.replace(freeswitchName, room && withTimesOf(room, this.room(freeswitchName)));
    }
    for (const freeswitchName of differing) {
      this.notify({ kind: 'snapshot', freeswitchName, room: this.room(freeswitchName), at });
    }
    observe({ kind: 'resync', reason, conferences: read.length, differing, ms: at - began });
    if (!whole) return;
    this.synced = true;
    for (const listener of this.freshListeners) listener();
  }

  private notify(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}

const URGENCY: readonly ResyncReason[] = ['doubt', 'audit', 'gap', 'connected'];

function merge(a: Wanted, b: Wanted): Wanted {
  const reason = URGENCY.indexOf(a.reason) > URGENCY.indexOf(b.reason) ? a.reason : b.reason;
  return { reason, names: a.names && b.names && new Set([...a.names, ...b.names]) };
}
