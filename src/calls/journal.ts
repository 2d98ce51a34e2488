import type { Clock } from '../clock';
import { GatewayError } from '../errors';
import type { Observer } from '../observers/observation';
import { FOLLOWED, type JobRow, type JobRows } from '../store/port';
import type { Job, JobBook, JobOutcome, NewJob } from './jobs';
import type { CallLedger } from './ledger';
import { type CallNote, jobOfRow, newJobOf, type StoredCall } from './stored-job';

/** A call that is about to be placed. */
export interface NewCall {
  readonly job: NewJob;
  /** Milliseconds in which its result must be known. */
  readonly ms: number;
  readonly traceparent: string | undefined;
  readonly note?: CallNote;
}

export interface JournalParts {
  readonly rows: JobRows;
  readonly calls: CallLedger;
  readonly jobs: JobBook;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly holder: string;
  /** The name of the gateway. */
  readonly gateway: () => string;
  /** FreeSWITCH's Core-UUID, if it is known. */
  readonly core: () => string | undefined;
}

interface Ended {
  readonly state: Job['state'];
  readonly outcome: JobOutcome | undefined;
  readonly endedAt: number | undefined;
}

/** A call that this process follows. */
interface Followed {
  readonly job: NewJob;
  readonly startedAt: number;
  readonly deadline: number;
  readonly traceparent: string | undefined;
  readonly legs: Set<string>;
  core: string | undefined;
  note: CallNote | undefined;
  end: Ended | undefined;
  /** True while its first row is being written. Another write could overtake it. */
  beginning: boolean;
}

/** Milliseconds that a call waits for its first row. If the store is slower, the call goes on. */
const FIRST_MS = 1_000;
/** Milliseconds until a change of a leg is written. Ends of jobs are written at once. */
const BEHIND_MS = 100;
/** Milliseconds until a write is tried again. */
const AGAIN_MS = 1_000;
/** Calls that are followed. One more, and the oldest is written no more. */
const MOST = 20_000;

/**
 * Writes the jobs and legs of this process to the store: a job before its call is placed, what happens then a little later,
 * in batches. While the store is away, it remembers which calls have changed, and writes their present state when it is back.
 */
export class CallJournal {
  private readonly followed = new Map<string, Followed>();
  private readonly byLeg = new Map<string, Followed>();
  private readonly dirty = new Set<Followed>();
  private timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  private flushing: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: JournalParts) {
    parts.calls.onChange((uuid) => {
      const call = this.byLeg.get(uuid);
      if (call) this.mark(call, BEHIND_MS);
    });
  }

  /** The jobs of all gateways on this store. */
  get rows(): JobRows {
    return this.parts.rows;
  }

  get size(): number {
    return this.followed.size;
  }

  /** Returns true if this process follows the job. */
  holds(id: string): boolean {
    return this.followed.has(id);
  }

  /**
   * Writes the row of a call that is about to be placed. Never rejects.
   *
   * @returns false if the row could not be written in time. It is written later, if that becomes possible
   */
  async begin({ job, ms, traceparent, note }: NewCall): Promise<boolean> {
    const startedAt = job.startedAt ?? this.parts.clock.now();
    const call = this.follow({
      ...{ job, startedAt, deadline: startedAt + ms, traceparent, note },
      ...{ core: this.parts.core(), end: undefined, legs: new Set(), beginning: true },
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, FIRST_MS, false);
    });
    const written = this.parts.rows.write([this.rowOf(call)]).then(
      () => true,
      (error: unknown) => {
        this.report(error);
        this.mark(call, AGAIN_MS);
        return false;
      },
    );
    void written.finally(() => {
      call.beginning = false;
      if (this.dirty.has(call)) this.mark(call, BEHIND_MS);
    });
    const durable = await Promise.race([written, late]);
    clearTimeout(timer);
    // It may be written later; then the job becomes durable.
    if (!durable) this.mark(call, AGAIN_MS);
    return durable;
  }

  /** Call this if FreeSWITCH has not accepted the call. If nobody knows that, the job has ended as `unknown`. */
  notPlaced(id: string, error: unknown): void {
    const call = this.followed.get(id);
    if (!call) return;
    if (error instanceof GatewayError && error.fate === 'unknown') {
      const { code, detail } = error;
      call.end = { state: 'unknown', outcome: { code, detail }, endedAt: this.parts.clock.now() };
      this.mark(call, 0);
      return;
    }
    this.forget(call);
    this.parts.rows.remove(id, this.parts.holder).catch((failure) => this.report(failure));
  }

  /** Call this when a job has ended. */
  ended(id: string): void {
    const call = this.followed.get(id);
    const job = this.parts.jobs.find(id);
    if (!call || !job) return;
    call.end = { state: job.state, outcome: job.outcome, endedAt: job.endedAt };
    this.mark(call, 0);
  }

  /** Keeps a note with the call of a leg. */
  note(leg: string, note: CallNote): void {
    const call = this.byLeg.get(leg);
    if (!call) return;
    call.note = note;
    this.addLeg(call, note.leg);
    this.mark(call, BEHIND_MS);
  }

  /** Follows the call of a row that this process has taken over. Its legs must be in the ledger. */
  adopt(row: JobRow): void {
    const { legs, note } = row.call as StoredCall;
    const { startedAt, deadline, traceparent, core } = row;
    const { state, outcome, endedAt } = jobOfRow(row);
    this.follow({
      ...{ job: newJobOf(row), startedAt, deadline, traceparent, core, note, beginning: false },
      end: state === 'running' ? undefined : { state, outcome, endedAt },
      legs: new Set(legs.map(({ leg }) => leg.uuid)),
    });
  }

  /** Ends the legs of calls that another FreeSWITCH has had: it was restarted. */
  restarted(core: string): void {
    const { calls } = this.parts;
    for (const call of this.followed.values()) {
      if (call.core === undefined || call.core === core) continue;
      for (const leg of call.legs) for (const channel of calls.channels(leg)) calls.gone(leg, channel);
    }
  }

  /** Writes what has changed. Resolves also if that is not possible now. */
  async flush(): Promise<void> {
    await this.flushing;
    this.flushing = this.write().finally(() => {
      this.flushing = undefined;
    });
    await this.flushing;
  }

  /** Writes what has changed, and nothing later: from then on a successor follows the calls. */
  async stop(): Promise<void> {
    await this.flush();
    this.stopped = true;
    clearTimeout(this.timer?.handle);
  }

  private async write(): Promise<void> {
    if (this.stopped) return;
    const changed = [...this.dirty].filter(({ beginning }) => !beginning);
    if (changed.length === 0) return;
    for (const call of changed) this.dirty.delete(call);
    try {
      await this.parts.rows.write(changed.map((call) => this.rowOf(call)));
      for (const call of changed) this.written(call);
    } catch (error) {
      this.report(error);
      if (error instanceof GatewayError) for (const call of changed) this.mark(call, AGAIN_MS);
    }
  }

  private written(call: Followed): void {
    this.parts.jobs.saved(call.job.id);
    if (!this.dirty.has(call) && this.followedUntil(call) !== FOLLOWED) this.forget(call);
  }

  private follow(call: Followed): Followed {
    const { job, legs, note } = call;
    const [oldest] = this.followed.values();
    if (this.followed.size >= MOST && oldest) this.forget(oldest);
    this.followed.set(job.id, call);
    for (const leg of [job.uuid, job.calledUuid, note?.leg, ...legs]) this.addLeg(call, leg);
    return call;
  }

  private addLeg(call: Followed, leg: string | undefined): void {
    if (leg === undefined) return;
    call.legs.add(leg);
    this.byLeg.set(leg, call);
  }

  private forget(call: Followed): void {
    this.followed.delete(call.job.id);
    this.dirty.delete(call);
    for (const leg of call.legs) this.byLeg.delete(leg);
  }

  private mark(call: Followed, ms: number): void {
    if (this.stopped || !this.followed.has(call.job.id)) return;
    this.dirty.add(call);
    const at = this.parts.clock.now() + ms;
    if (this.timer && this.timer.at <= at) return;
    clearTimeout(this.timer?.handle);
    const handle = setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, ms).unref();
    this.timer = { at, handle };
  }

  private rowOf(call: Followed): JobRow {
    const { calls, gateway, holder, core } = this.parts;
    const { job, startedAt, deadline, traceparent, note, end } = call;
    call.core ??= core();
    const legs = [...call.legs].flatMap((uuid) => calls.save(uuid) ?? []);
    return {
      ...{ id: job.id, command: job.command, requester: job.requester, conference: job.conference },
      ...{ to: job.to, from: job.from, uuid: job.uuid, calledUuid: job.calledUuid },
      ...{ startedAt, deadline, traceparent, core: call.core },
      ...{ state: end?.state ?? 'running', outcome: end?.outcome, endedAt: end?.endedAt },
      ...{ call: { legs, note } satisfies StoredCall, gateway: gateway(), holder },
      followedUntil: this.followedUntil(call),
    };
  }

  private followedUntil({ legs, note, end }: Followed): number {
    const known = [...legs].flatMap((uuid) => this.parts.calls.leg(uuid) ?? []);
    if (!end || known.some(({ state }) => state !== 'ended')) return FOLLOWED;
    const last = Math.max(end.endedAt ?? 0, ...known.map(({ at }) => at.ended ?? 0));
    return last + (note?.keptMs ?? 0);
  }

  private report(error: unknown): void {
    // The state of the store is reported elsewhere.
    if (error instanceof GatewayError) return;
    this.parts.observe({ kind: 'gateway-failed', requestId: undefined, error });
  }
}
