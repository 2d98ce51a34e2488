import type { Clock } from '../clock';
import type { AuditKey, AuditRow, Store } from '../store/port';
import { rowIds } from '../store/port';
import { type Gap, WrittenBehind } from './audit/behind';
import { WrittenFirst } from './audit/first';
import { type Deed, deedOf } from './audit/row-of';
import { SignInCounts } from './audit/sign-in-counts';
import type { BeforeChange, Observation, Observer } from './observation';

export interface AuditParts {
  readonly store: Pick<Store, 'audit' | 'signIns' | 'state'>;
  readonly clock: Clock;
  readonly observe: Observer;
  /** The name of this gateway. */
  readonly gateway: string;
  /** The maximum of rows that wait for the store. */
  readonly queueRows: number;
  /** Returns the HTTP status of the answer; `undefined` if the observation is not of a request. */
  readonly statusOf: (observation: Observation) => number | undefined;
  /** Returns the network of an address, by which failed sign-ins are counted. */
  readonly networkOf: (address: string) => string;
  /** Called for each row that was lost. */
  readonly onLost: (rows: number) => void;
}

/** Milliseconds between two writes of the counts of failed sign-ins. */
const COUNTS_EVERY_MS = 1_000;

/** Keeps rows of what was done and refused, and by whom. They are written a little later. */
export class AuditTrail {
  /** True if requests that change nothing are kept, too. */
  reads = false;
  private readonly nextId = rowIds();
  private readonly behind: WrittenBehind;
  private readonly first: WrittenFirst;
  private readonly counts: SignInCounts;
  private countsTimer: NodeJS.Timeout | undefined;
  /** The keys of rows that were written before their request has ended, by its id. */
  private readonly begun = new Map<string, AuditKey>();

  constructor(private readonly parts: AuditParts) {
    const { store, gateway, queueRows, onLost, networkOf, observe } = parts;
    const write = (rows: readonly AuditRow[]): Promise<void> => store.audit.write(rows);
    this.first = new WrittenFirst(write);
    this.counts = new SignInCounts({ nextId: this.nextId, gateway, networkOf });
    this.behind = new WrittenBehind({
      ...{ write, most: queueRows, onLost },
      ready: () => store.state().word === 'ready',
      gapRow: (gap) => this.gapRow(gap),
      onFailed: (error) => observe({ kind: 'gateway-failed', requestId: undefined, error }),
    });
  }

  /** How many rows wait for the store. */
  get waiting(): number {
    return this.behind.waiting;
  }

  readonly observe: Observer = (observation) => {
    const now = this.parts.clock.now();
    if (observation.kind === 'sign-in-failed') {
      this.counts.count(observation, now);
      this.countsTimer ??= setTimeout(() => void this.writeCounts(), COUNTS_EVERY_MS).unref();
      return;
    }
    const deed = deedOf(observation, this.reads, now);
    if (deed) this.behind.push(this.rowOf(deed, observation));
  };

  /** Writes the row of a request before it changes anything. If the process dies then, its outcome stays `begun`. */
  readonly beforeChange: BeforeChange = async (observation) => {
    const deed = deedOf(observation, true, this.parts.clock.now());
    if (deed?.requestId === undefined) return;
    const key = { at: deed.at, id: this.nextId() };
    this.begun.set(deed.requestId, key);
    await this.first.write(rowOf(deed, key.id, this.parts.gateway, 'begun', undefined));
  };

  /** Writes all that waits, if the store can be used. What cannot be written is lost. */
  async close(): Promise<void> {
    clearTimeout(this.countsTimer);
    await this.writeCounts();
    const left = await this.behind.end();
    if (left > 0) this.parts.observe({ kind: 'audit-gap', rows: left, from: undefined, to: undefined });
  }

  private async writeCounts(): Promise<void> {
    const rows = this.counts.take();
    try {
      if (rows.length > 0) await this.parts.store.signIns.write(rows);
      this.countsTimer = undefined;
    } catch {
      // The log has the state of the store. The counts change no more if they are written again.
      this.counts.putBack(rows);
      this.countsTimer = setTimeout(() => void this.writeCounts(), COUNTS_EVERY_MS).unref();
    }
  }

  private rowOf(deed: Deed, observation: Observation): AuditRow {
    const { gateway, statusOf } = this.parts;
    let id: number | undefined;
    if (this.begun.size > 0 && deed.requestId !== undefined) {
      id = this.begun.get(deed.requestId)?.id;
      this.begun.delete(deed.requestId);
    }
    return rowOf(deed, id ?? this.nextId(), gateway, deed.outcome, statusOf(observation));
  }

  private gapRow({ rows, from, to }: Gap): AuditRow {
    this.parts.observe({ kind: 'audit-gap', rows, from, to });
    const args = { rows: `${rows}`, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const { gateway } = this.parts;
    return { at: to, id: this.nextId(), gateway, command: 'gap', args, outcome: 'lost' };
  }
}

/** It is made for each command, so each field is named (docs/decisions/0014). */
function rowOf(
  deed: Deed,
  id: number,
  gateway: string,
  outcome: string,
  status: number | undefined,
): AuditRow {
  return {
    at: deed.at,
    id,
    gateway,
    requestId: deed.requestId,
    traceId: deed.traceId,
    requester: deed.requester,
    role: deed.role,
    scheme: deed.scheme,
    key: deed.key,
    address: deed.address,
    mount: deed.mount,
    method: deed.method,
    node: deed.node,
    conference: deed.conference,
    command: deed.command,
    args: deed.args,
    outcome,
    status,
    ms: deed.ms,
  };
}
