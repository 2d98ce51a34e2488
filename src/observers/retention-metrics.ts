import { Counter, type Registry } from 'prom-client';
import type { RetentionObserved } from './retention-observed';

/** Counts what the gateway itself deletes. */
export class RetentionMetrics {
  private readonly recordings: Counter<'limit'>;
  private readonly rows: Counter<'area'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.recordings = new Counter({
      name: 'gateway_recordings_expired_total',
      help: 'Recordings that the gateway deleted for recordings.keep, by limit',
      labelNames: ['limit'],
      registers,
    });
    this.rows = new Counter({
      name: 'gateway_store_deleted_rows_total',
      help: 'Rows of the store that were deleted because they were old, by area',
      labelNames: ['area'],
      registers,
    });
  }

  observe(observation: RetentionObserved): void {
    if (observation.kind === 'rows-deleted') {
      for (const [area, rows] of Object.entries(observation.rows)) this.rows.inc({ area }, rows);
    } else if (observation.kind === 'recording-expired' && observation.limit) {
      this.recordings.inc({ limit: observation.limit });
    }
  }
}
