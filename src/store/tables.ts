/**
 * The tables, one schema for both engines. Times are milliseconds since the epoch, JSON is text, and there is no boolean:
 * SQLite has none.
 */
export interface Tables {
  readonly audit: AuditTable;
  readonly idempotency: IdempotencyTable;
  readonly leases: LeasesTable;
  readonly jobs: JobsTable;
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

/** A request with an Idempotency-Key. Neither the key nor its requester is in clear text. */
export interface IdempotencyTable {
  readonly id: string;
  readonly digest: string;
  /** The process that carries it out. */
  readonly owner: string;
  /** Of the attempt that carries it out. */
  readonly token: string;
  /** By the clock of the database. */
  readonly began: number;
  readonly state: 'running' | 'answered' | 'unkept' | 'unknown';
  readonly status: number | null;
  /** A JSON array: names and values in turn. */
  readonly headers: string | null;
  /** Base64. */
  readonly body: string | null;
}

/** What only one gateway may do at a time. */
export interface LeasesTable {
  readonly name: string;
  readonly holder: string;
  /** By the clock of the database. */
  readonly until: number;
}

/** A call that was placed. */
export interface JobsTable {
  readonly id: string;
  readonly command: string;
  readonly requester: string;
  readonly conference: string | null;
  readonly party: string;
  readonly calling: string | null;
  readonly leg: string;
  readonly called_leg: string | null;
  /** The gateway's clock, as for the other times. */
  readonly started_at: number;
  readonly deadline: number;
  readonly state: string;
  /** A JSON object. */
  readonly outcome: string | null;
  readonly ended_at: number | null;
  readonly trace: string | null;
  readonly core: string | null;
  /** A JSON object. */
  readonly call: string;
  readonly gateway: string;
  readonly holder: string;
  readonly followed_until: number;
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
