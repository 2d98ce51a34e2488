import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Clock } from '../clock';
import { GatewayError } from '../errors';
import type { Access } from './access';
import type { Engine, Patience } from './engine';
import { lacksMigrations, migrate } from './migrate';
import { Slots } from './slots';
import type { StoreState } from './state';
import type { Tables } from './tables';
import { StoreTrouble } from './trouble';
import { Late, within } from './within';

/** Milliseconds for all migrations. They may build an index of a large table. */
const MIGRATION_MS = 600_000;
/** Milliseconds between two attempts to use the database again. */
const RETRY_MS = 1_000;

/** Milliseconds that the clock of the database may differ from ours. Leases go by the clock of the database. */
const MOST_SKEW_MS = 2_000;

/** An operation, from its call to its end. */
interface Attempt {
  begun: boolean;
  /** Its caller has got an error already. */
  over: boolean;
}

/**
 * An engine with deadlines and a state. After a trouble every operation is refused at once, until a write has succeeded
 * again.
 */
export class Guarded implements Access {
  readonly now: RawBuilder<number>;
  readonly partitioned: boolean;
  private current: StoreState;
  private readonly slots: Slots;
  private readonly underWay = new Set<Promise<unknown>>();
  private retrying: Promise<void> | undefined;
  private readonly closing = new AbortController();

  /**
   * @param onState gets each state, and the state `away` again after each attempt that has failed
   * @param onSkew gets the milliseconds by which the clock of the database is ahead of ours, if they are many
   */
  constructor(
    private readonly engine: Engine,
    private readonly patience: Patience,
    private readonly clock: Clock,
    private readonly onState: (state: StoreState) => void,
    private readonly onSkew: (ms: number) => void = () => undefined,
  ) {
    this.now = engine.now;
    this.partitioned = engine.partitioned;
    this.slots = new Slots(engine.atOnce);
    this.current = { word: 'away', detail: 'not opened yet', since: clock.now() };
  }

  state(): StoreState {
    return this.current;
  }

  /**
   * Connects, and runs the missing migrations. If that is not possible now, it is tried again each second.
   *
   * @throws StoreTrouble if a person has to do something first
   */
  async open(): Promise<void> {
    try {
      await this.connect();
    } catch (error) {
      const trouble = this.troubleOf(error);
      if (!trouble || trouble.needsPerson) throw trouble ?? error;
      this.leave(trouble);
    }
  }

  run<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    return this.attempt(() => work(this.engine.kysely));
  }

  transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.attempt((attempt) =>
      this.engine.kysely.transaction().execute(async (db) => {
        const result = await work(db);
        // Its caller has got an error, so nothing of it may be kept.
        if (attempt.over) throw new Late(this.patience.deadlineMs);
        return result;
      }),
    );
  }

  reclaim(): Promise<void> {
    return this.attempt(() => this.engine.reclaim());
  }

  /** Waits for the operations that are under way, but not longer than their deadline, then closes the database. */
  async close(): Promise<void> {
    this.closing.abort();
    this.enter({ word: 'away', detail: 'closed', since: this.clock.now() }, false);
    // A migration may take longer. It is one transaction, so nothing of it is kept.
    await within(this.patience.deadlineMs, Promise.allSettled([...this.underWay, this.retrying])).catch(() =>
      this.engine.abandon(),
    );
    await this.engine.close();
  }

  private async attempt<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
    this.mustBeReady();
    const attempt: Attempt = { begun: false, over: false };
    const done = within(
      this.patience.deadlineMs,
      this.slots.in(async () => {
        if (attempt.over) throw new Late(this.patience.deadlineMs);
        this.mustBeReady();
        attempt.begun = true;
        return work(attempt);
      }),
    );
    this.underWay.add(done);
    try {
      return await done;
    } catch (error) {
      attempt.over = true;
      const trouble = this.troubleOf(error);
      if (!trouble) throw error;
      // If it never began, many others were slow: each of them has its own deadline.
      if (attempt.begun) {
        if (trouble instanceof Late) this.engine.abandon();
        this.leave(trouble);
      }
      throw unavailable();
    } finally {
      this.underWay.delete(done);
    }
  }

  private mustBeReady(): void {
    if (this.current.word !== 'ready') throw unavailable();
  }

  private troubleOf(error: unknown): StoreTrouble | undefined {
    return error instanceof StoreTrouble ? error : this.engine.troubleOf(error);
  }

  private leave({ detail }: StoreTrouble): void {
    if (this.closing.signal.aborted) return;
    const since = this.current.word === 'ready' ? this.clock.now() : this.current.since;
    this.enter({ word: 'away', detail, since });
    this.retrying ??= this.retry().finally(() => {
      this.retrying = undefined;
    });
  }

  private async retry(): Promise<void> {
    // The first attempt is made at once: often only one statement was slow.
    for (let wait = 0; !this.closing.signal.aborted; wait = RETRY_MS) {
      try {
        await delay(wait, undefined, { signal: this.closing.signal, ref: false });
        await this.connect();
        return;
      } catch (error) {
        if (this.closing.signal.aborted) return;
        const trouble = this.troubleOf(error);
        if (trouble instanceof Late) this.engine.abandon();
        const detail = trouble?.detail ?? (error instanceof Error ? error.message : String(error));
        this.enter({ ...this.current, detail });
      }
    }
  }

  private async connect(): Promise<void> {
    const { deadlineMs } = this.patience;
    if (await within(deadlineMs, lacksMigrations(this.engine)))
      await within(MIGRATION_MS, migrate(this.engine));
    // Only a write shows that the disk has room, and that PostgreSQL is not read-only.
    await within(deadlineMs, this.writeSomething());
    await within(deadlineMs, this.compareClocks());
    if (!this.closing.signal.aborted)
      this.enter({ word: 'ready', detail: undefined, since: this.clock.now() });
  }

  private async writeSomething(): Promise<void> {
    await this.engine.kysely
      .insertInto('leases')
      .values({ name: 'probe', holder: '', until: this.now })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ until: this.now }))
      .execute();
  }

  private async compareClocks(): Promise<void> {
    const { rows } = await sql<{ now: number }>`select ${this.now} as now`.execute(this.engine.kysely);
    const ahead = (rows[0]?.now ?? 0) - this.clock.now();
    if (Math.abs(ahead) > MOST_SKEW_MS) this.onSkew(ahead);
  }

  private enter(state: StoreState, report = true): void {
    this.current = state;
    if (report) this.onState(state);
  }
}

function unavailable(): GatewayError {
  return new GatewayError('store_unavailable', 'The store of the gateway cannot be used now.', {
    retryAfter: 1,
  });
}
