import { GatewayError } from '../../errors';
import type { AuditRow } from '../../store/port';

/** Rows that were lost, and between which times. */
export interface Gap {
  readonly rows: number;
  /** Milliseconds since the epoch, of the first and of the last row. */
  readonly from: number;
  readonly to: number;
}

export interface BehindParts {
  /** Writes all rows or none; again if they were written already. */
  readonly write: (rows: readonly AuditRow[]) => Promise<void>;
  /** True if the store can be used. */
  readonly ready: () => boolean;
  /** The maximum of rows that wait. */
  readonly most: number;
  /** Returns the row that shows a gap. */
  readonly gapRow: (gap: Gap) => AuditRow;
  /** Called when rows are lost: they were too many, or could not be written at all. */
  readonly onLost: (rows: number) => void;
  /** Called when a row cannot be written for a reason of its own. */
  readonly onFailed: (error: unknown) => void;
}

/** Milliseconds from a row to its batch. A crash loses the rows of this time. */
const EVERY_MS = 100;
/** Rows of one write. More would hold up the event loop for more than 2 ms. */
const BATCH = 250;
/** Removed rows at the beginning of the queue, before it is made shorter. */
const SLACK = 1_024;

/**
 * Rows that are written a little later, in batches. If the store is away they wait; if too many wait, the oldest are lost, and
 * a row of their number and time is written at their place.
 */
export class WrittenBehind {
  /** The rows from `first` on wait. */
  private queue: AuditRow[] = [];
  private first = 0;
  /** The rows that are being written. They wait, too. */
  private sending: readonly AuditRow[] = [];
  private gap: Gap | undefined;
  /** A row in the queue that shows a gap. It must not count as one row if it is lost. */
  private waitingGap: { readonly row: AuditRow; readonly gap: Gap } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(private readonly parts: BehindParts) {}

  /** How many rows wait. */
  get waiting(): number {
    return this.queue.length - this.first + this.sending.length;
  }

  push(row: AuditRow): void {
    this.queue.push(row);
    if (this.waiting > this.parts.most) this.loseOldest();
    if (this.timer === undefined && !this.ended) this.writeSoon();
  }

  /** Writes all rows that wait, if the store can be used, and takes no more. @returns how many could not be written */
  async end(): Promise<number> {
    this.ended = true;
    clearTimeout(this.timer);
    await this.writing;
    await this.write(Number.POSITIVE_INFINITY);
    return this.waiting;
  }

  private writeSoon(): void {
    this.timer = setTimeout(() => {
      this.writing = this.write(this.waiting).finally(() => {
        this.timer = undefined;
        if (this.waiting > 0 && !this.ended) this.writeSoon();
      });
    }, EVERY_MS).unref();
  }

  private async write(rows: number): Promise<void> {
    for (let left = rows; left > 0 && this.waiting > 0 && this.parts.ready(); left -= BATCH) {
      this.take();
      try {
        await this.parts.write(this.sending);
        this.forgetSent();
      } catch (error) {
        if (error instanceof GatewayError) {
          this.putBack();
          return;
        }
        await this.writeEach();
      }
    }
  }

  /** Writes the rows one by one, because one of them cannot be written. */
  private async writeEach(): Promise<void> {
    const rows = this.sending;
    for (const [index, row] of rows.entries()) {
      try {
        await this.parts.write([row]);
      } catch (error) {
        if (error instanceof GatewayError) {
          this.sending = rows.slice(index);
          this.putBack();
          return;
        }
        this.lose(row);
        this.parts.onFailed(error);
      }
    }
    this.forgetSent();
  }

  private take(): void {
    if (this.gap) {
      const { gap } = this;
      const row = this.parts.gapRow(gap);
      this.waitingGap = { row, gap };
      this.gap = undefined;
      this.sending = [row];
    }
    const rows = this.queue.slice(this.first, this.first + BATCH);
    this.sending = this.sending.length === 0 ? rows : [...this.sending, ...rows];
    this.remove(rows.length);
  }

  private forgetSent(): void {
    if (this.waitingGap && this.sending.includes(this.waitingGap.row)) this.waitingGap = undefined;
    this.sending = [];
  }

  private putBack(): void {
    this.queue = [...this.sending, ...this.queue.slice(this.first)];
    this.first = 0;
    this.sending = [];
    while (this.waiting > this.parts.most) this.loseOldest();
  }

  private loseOldest(): void {
    const row = this.queue[this.first];
    if (row === undefined) return;
    this.remove(1);
    this.lose(row);
  }

  private lose(row: AuditRow): void {
    const { gap, waitingGap } = this;
    const lost = waitingGap?.row === row ? waitingGap.gap : { rows: 1, from: row.at, to: row.at };
    if (waitingGap?.row === row) this.waitingGap = undefined;
    else this.parts.onLost(1);
    this.gap = gap
      ? {
          rows: gap.rows + lost.rows,
          from: Math.min(gap.from, lost.from),
          to: Math.max(gap.to, lost.to),
        }
      : lost;
  }

  private remove(rows: number): void {
    this.first += rows;
    if (this.first < SLACK || this.first * 2 < this.queue.length) return;
    this.queue = this.queue.slice(this.first);
    this.first = 0;
  }
}
