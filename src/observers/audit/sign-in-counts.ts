import type { SignInRow } from '../../store/port';
import type { SignInFailure } from '../observation';

const HOUR_MS = 3_600_000;
/** Networks that are counted each for itself in an hour. All others together are `other`. */
const MOST_NETWORKS = 1_000;
const OTHER = 'other';

export interface CountParts {
  readonly nextId: () => number;
  readonly gateway: string;
  /** Returns the network of an address. */
  readonly networkOf: (address: string) => string;
}

/** Counts failed sign-ins by network and hour. The name that was tried is not kept: it may be a password. */
export class SignInCounts {
  private hour = 0;
  /** The counts of the present hour, by network. */
  private readonly counts = new Map<string, SignInRow>();
  /** The counts that have changed since they were taken. */
  private readonly changed = new Map<number, SignInRow>();

  constructor(private readonly parts: CountParts) {}

  /** @param now milliseconds since the epoch */
  count({ address, blocked }: SignInFailure, now: number): void {
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    if (hour !== this.hour) {
      this.hour = hour;
      this.counts.clear();
    }
    const own = this.parts.networkOf(address);
    const network = this.counts.has(own) || this.counts.size < MOST_NETWORKS ? own : OTHER;
    const before = this.counts.get(network);
    const { gateway, nextId } = this.parts;
    const row: SignInRow = {
      ...{ at: hour, id: before?.id ?? nextId(), gateway, network },
      failed: (before?.failed ?? 0) + (blocked ? 0 : 1),
      blocked: (before?.blocked ?? 0) + (blocked ? 1 : 0),
    };
    this.counts.set(network, row);
    this.changed.set(row.id, row);
  }

  /** Returns the counts that have changed, and forgets that. */
  take(): SignInRow[] {
    const rows = [...this.changed.values()];
    this.changed.clear();
    return rows;
  }

  /** Takes counts back that could not be written. A newer count of the same network and hour stays. */
  putBack(rows: readonly SignInRow[]): void {
    for (const row of rows) if (!this.changed.has(row.id)) this.changed.set(row.id, row);
  }
}
