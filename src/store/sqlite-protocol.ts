/** The messages between the gateway and the thread that has the SQLite file. */

/** What the thread gets at its start. */
export interface WorkerData {
  readonly path: string;
  readonly sync: 'normal' | 'full';
  /** Milliseconds to wait for a lock of another program. */
  readonly busyMs: number;
  /** A table that a file of ours has. If a file has other tables only, it is not used. */
  readonly mark: string;
}

export interface Statement {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The answer to the statement of this id: either a result or an error. */
export interface Answer {
  readonly id: number;
  readonly result?: {
    readonly rows: readonly unknown[];
    /** How many rows were changed; `undefined` if the statement returns rows. */
    readonly changes: number | undefined;
  };
  readonly error?: {
    /** SQLite's code, such as `SQLITE_BUSY`. */
    readonly code: string | undefined;
    readonly message: string;
  };
}
