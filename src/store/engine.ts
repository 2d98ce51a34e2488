import type { Kysely, RawBuilder } from 'kysely';
import type { Tables } from './tables';
import type { StoreTrouble } from './trouble';

/** How many milliseconds an engine may take. */
export interface Patience {
  /** For an operation, with the wait for its turn. */
  readonly deadlineMs: number;
  /** For one statement, or for a lock. It is less than the deadline, so that the database gives up first. */
  readonly statementMs: number;
}

/** A database behind the store. What differs between the engines has a name here. */
export interface Engine {
  readonly kysely: Kysely<Tables>;
  /** How many operations may run at once. */
  readonly atOnce: number;
  /** The clock of the database, in milliseconds since the epoch. */
  readonly now: RawBuilder<number>;
  /** True if a table that grows has a part for each day. */
  readonly partitioned: boolean;
  /** Gives the file system the space of deleted rows back, if the database does not reuse it by itself. */
  reclaim(): Promise<void>;
  /** Runs work with a connection for which no statement has a limit. A migration may take long. */
  unhurried<T>(work: (kysely: Kysely<Tables>) => Promise<T>): Promise<T>;
  /** Returns the trouble of an error; `undefined` if the statement itself was wrong. */
  troubleOf(error: unknown): StoreTrouble | undefined;
  /** True if a statement failed because its table does not exist. */
  isMissingTable(error: unknown): boolean;
  /** Ends what is under way, after an operation did not end in time. */
  abandon(): void;
  /** Closes the database. If it does not answer, that takes no longer than a statement may. */
  close(): Promise<void>;
}
