import { type Insertable, type Selectable, sql } from 'kysely';
import type { Access } from './access';
import { DayPartitions } from './day-partitions';
import type { AuditTable } from './tables';
import { keyText } from './texts';

/** A command, or another deed, with its outcome. */
export interface AuditRow extends AuditKey {
  /** The name of the gateway that did it. */
  readonly gateway: string;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly requester?: string | undefined;
  readonly role?: string | undefined;
  /** How the requester signed in. */
  readonly scheme?: string | undefined;
  /** The id of the requester's key. */
  readonly key?: string | undefined;
  readonly address?: string | undefined;
  readonly mount?: string | undefined;
  readonly method?: string | undefined;
  readonly node?: string | undefined;
  readonly conference?: string | undefined;
  readonly command?: string | undefined;
  /** Redacted as in the log. */
  readonly args: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly status?: number | undefined;
  readonly ms?: number | undefined;
}

/** The place of a row. Pages go by it, from the newest to the oldest. */
export interface AuditKey {
  /** Milliseconds since the epoch, by the clock of the gateway. */
  readonly at: number;
  /** Of `rowIds()`: unique together with `at`. */
  readonly id: number;
}

/** Which rows are wanted. What is left out does not count. */
export interface AuditFilter {
  /** Any of these. */
  readonly conferences?: readonly string[] | undefined;
  readonly requester?: string | undefined;
  readonly command?: string | undefined;
  readonly outcome?: string | undefined;
  /** The first and the last millisecond, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Every verb @throws GatewayError (rejects) no_store, store_unavailable */
export interface AuditRows {
  /**
   * Writes all of the rows or none. A row that exists already gets the new outcome, status and milliseconds. A key may be
   * only once among the rows.
   */
  write(rows: readonly AuditRow[]): Promise<void>;
  /** Returns the newest rows; those behind `after`, if it is given. */
  page(filter: AuditFilter, limit: number, after?: AuditKey): Promise<AuditRow[]>;
  /**
   * Removes some of the rows that are older than a time. Call it until there are no more.
   *
   * @returns how many were removed, and if there are more
   */
  removeBefore(at: number): Promise<{ readonly rows: number; readonly more: boolean }>;
  /** Makes room for the rows of the next seven days, if the database has a part for each day. Call it once a day or more. */
  prepareDays(now: number): Promise<void>;
}

/** Rows in one statement, and rows that are deleted at once. More would hold up others. */
const BATCH = 500;
const BITE = 1_000;
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 7;

export function auditRows(access: Access): AuditRows {
  const days = access.partitioned ? new DayPartitions('audit', access) : undefined;

  const insert = (rows: readonly AuditRow[]): Promise<void> =>
    access.transaction(async (db) => {
      for (let start = 0; start < rows.length; start += BATCH) {
        await db
          .insertInto('audit')
          .values(rows.slice(start, start + BATCH).map(toTable))
          .onConflict((conflict) =>
            conflict.columns(['at', 'id']).doUpdateSet((is) => ({
              outcome: is.ref('excluded.outcome'),
              status: is.ref('excluded.status'),
              ms: is.ref('excluded.ms'),
            })),
          )
          .execute();
      }
    });

  return {
    write: async (rows) => {
      const times = rows.map(({ at }) => at);
      if (days) await days.make(times);
      await insert(rows).catch(async (error: { code?: unknown }) => {
        // PostgreSQL has no part for a row: it was dropped meanwhile.
        if (!days || error.code !== '23514') throw error;
        days.forget();
        await days.make(times);
        await insert(rows);
      });
    },

    page: ({ conferences, requester, command, outcome, from, to }, limit, after) =>
      access.run(async (db) => {
        // PostgreSQL does not take an empty list.
        if (conferences?.length === 0) return [];
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .$if(conferences !== undefined, (query) =>
            query.where('conference', 'in', (conferences ?? []).map(keyText)),
          )
          .$if(requester !== undefined, (query) => query.where('requester', '=', keyText(requester ?? '')))
          .$if(command !== undefined, (query) => query.where('command', '=', command ?? ''))
          .$if(outcome !== undefined, (query) => query.where('outcome', '=', outcome ?? ''))
          .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
          .$if(to !== undefined, (query) => query.where('at', '<=', to ?? 0))
          .$if(after !== undefined, (query) =>
            query.where(sql<boolean>`(at, id) < (${after?.at}, ${after?.id})`),
          )
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute();
        return rows.map(fromTable);
      }),

    removeBefore: async (at) => {
      const dropped = await days?.dropBefore(at);
      if (dropped !== undefined) return { rows: dropped, more: true };
      const rows = await access.run(async (db) => {
        const oldest = db
          .selectFrom('audit')
          .select(['at', 'id'])
          .where('at', '<', at)
          .orderBy('at')
          .limit(BITE);
        const { numDeletedRows } = await db
          .deleteFrom('audit')
          .where(sql<boolean>`(at, id) in ${oldest}`)
          .executeTakeFirst();
        return Number(numDeletedRows);
      });
      if (rows > 0) await access.reclaim();
      return { rows, more: rows === BITE };
    },

    prepareDays: async (now) => {
      await days?.make(Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => now + day * DAY_MS));
    },
  };
}

function toTable(row: AuditRow): Insertable<AuditTable> {
  const { requestId, traceId, args, requester, conference, ...rest } = row;
  return {
    at: row.at,
    id: row.id,
    gateway: row.gateway,
    request_id: requestId ?? null,
    trace_id: traceId ?? null,
    requester: requester === undefined ? null : keyText(requester),
    role: rest.role ?? null,
    scheme: rest.scheme ?? null,
    key: rest.key ?? null,
    address: rest.address ?? null,
    mount: rest.mount ?? null,
    method: rest.method ?? null,
    node: rest.node ?? null,
    conference: conference === undefined ? null : keyText(conference),
    command: rest.command ?? null,
    args: JSON.stringify(args),
    outcome: rest.outcome,
    status: rest.status ?? null,
    ms: rest.ms ?? null,
  };
}

function fromTable(row: Selectable<AuditTable>): AuditRow {
  const { request_id, trace_id, args, ...rest } = row;
  const named = { ...rest, requestId: request_id, traceId: trace_id };
  const present = Object.entries(named).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(present) as unknown as AuditRow), args: JSON.parse(args) };
}
