import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from './tables';

/** What the rows of an area use of the store. Both verbs end within the deadline, and do not nest. */
export interface Access {
  /** The clock of the database, in milliseconds since the epoch. */
  readonly now: RawBuilder<number>;
  /** True if a table that grows has a part for each day. */
  readonly partitioned: boolean;

  /** Runs statements. @throws GatewayError (rejects) no_store, store_unavailable */
  run<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Runs statements as one transaction. If the work throws, or ends too late, nothing of it is kept.
   *
   * @throws GatewayError (rejects) no_store, store_unavailable
   */
  transaction<T>(work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Gives the file system the space of deleted rows back. @throws GatewayError (rejects) no_store, store_unavailable */
  reclaim(): Promise<void>;
}
