/**
 * The tables, one schema for both engines. Times are milliseconds since the epoch, JSON is text, and there is no boolean:
 * SQLite has none.
 */
export interface Tables {
  readonly audit: AuditTable;
  readonly leases: LeasesTable;
  readonly sign_in_failures: SignInFailuresTable;
}

/** A command, or another deed, with its outcome. */
export interface AuditTable {
  /** The gateway's clock. */
  readonly at: number;
  /** With `at` it is unique. A row that is written again has the same one. */
  readonly id: number;
  readonly gateway: string;
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly requester: string | null;
  readonly role: string | null;
  readonly scheme: string | null;
  readonly key: string | null;
  readonly address: string | null;
  readonly mount: string | null;
  readonly method: string | null;
  readonly node: string | null;
  readonly conference: string | null;
  readonly command: string | null;
  /** A JSON object. */
  readonly args: string;
  readonly outcome: string;
  readonly status: number | null;
  readonly ms: number | null;
}

/** What only one gateway may do at a time. */
export interface LeasesTable {
  readonly name: string;
  readonly holder: string;
  /** By the clock of the database. */
  readonly until: number;
}

/** The failed sign-ins of a network in an hour, as one process has counted them. */
export interface SignInFailuresTable {
  /** The beginning of the hour. */
  readonly at: number;
  /** With `at` it is unique, also among the rows of the audit. */
  readonly id: number;
  readonly gateway: string;
  readonly network: string;
  readonly failed: number;
  readonly blocked: number;
}
