import type { AuditRow } from '../../store/port';

interface Waiting {
  readonly row: AuditRow;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Rows whose requests wait for them. Those that come during a write are written together by the next one. */
export class WrittenFirst {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly writeRows: (rows: readonly AuditRow[]) => Promise<void>) {}

  /** @throws what the write throws */
  write(row: AuditRow): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const all = this.waiting;
      this.waiting = [];
      try {
        await this.writeRows(all.map(({ row }) => row));
        for (const { resolve } of all) resolve();
      } catch (error) {
        for (const { reject } of all) reject(error);
      }
    }
    this.running = false;
  }
}
