import type { AuditRows } from './audit-rows';
import type { IdempotencyRows } from './idempotency-rows';
import type { JobRows } from './job-rows';
import type { Leases } from './leases';
import type { SignInRows } from './sign-in-rows';
import type { StoreState } from './state';

export { storeAddress } from './address';
export type { AuditFilter, AuditKey, AuditRow, AuditRows } from './audit-rows';
export type { Ending, FoundRequest, IdempotencyRows, NewRequest } from './idempotency-rows';
export { processLease } from './idempotency-rows';
export { FOLLOWED, type JobFilter, type JobKey, type JobRow, type JobRows } from './job-rows';
export type { Leases } from './leases';
export { rowIds } from './row-ids';
export type { SignInRow, SignInRows } from './sign-in-rows';
export type { StoreState } from './state';
export { keyText } from './texts';

/** Rows that have an age, so that old ones can be deleted. Both verbs @throws GatewayError (rejects) no_store, store_unavailable */
export interface AgeingRows {
  /**
   * Deletes some of the rows that are older than a time, at most about a thousand, or a whole day at once.
   *
   * @param at milliseconds since the epoch
   * @returns how many were deleted, and if there may be more
   */
  removeBefore(at: number): Promise<{ readonly rows: number; readonly more: boolean }>;
  /** Makes room for the rows of the next days, if the database has a part for each day. */
  prepareDays?(now: number): Promise<void>;
}

/**
 * What outlives the process: rows in SQLite or PostgreSQL. Each area has verbs of its own. Each verb ends within seconds: if
 * the database cannot be used, it rejects with the GatewayError `store_unavailable`; if there is no store, with `no_store`.
 */
export interface Store {
  readonly audit: AuditRows;
  readonly idempotency: IdempotencyRows;
  readonly leases: Leases;
  readonly jobs: JobRows;
  readonly signIns: SignInRows;

  state(): StoreState;
  /** Calls back when the store can be used, at each time that it becomes so. @returns a function that ends this */
  onReady(listener: () => void): () => void;
  /** Waits for the verbs that are under way, then closes the database. Those that come later reject. */
  close(): Promise<void>;
}
