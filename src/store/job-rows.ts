import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Access } from './access';
import { PROCESS } from './leases';
import type { JobsTable, Tables } from './tables';
import { keyText } from './texts';

/** A call that was placed, and what its gateway knows of it. Times are milliseconds since the epoch. */
export interface JobRow extends JobKey {
  readonly command: string;
  readonly requester: string;
  readonly conference?: string | undefined;
  /** The called party. */
  readonly to: string;
  /** For click to call: the calling party. */
  readonly from?: string | undefined;
  /** The leg that was placed. */
  readonly uuid: string;
  /** For click to call: the leg of the called party. */
  readonly calledUuid?: string | undefined;
  /** When the result must be known. */
  readonly deadline: number;
  readonly state: string;
  readonly outcome?: object | undefined;
  readonly endedAt?: number | undefined;
  readonly traceparent?: string | undefined;
  /** The Core-UUID of FreeSWITCH when the call was placed; `undefined` if it was not known yet. */
  readonly core?: string | undefined;
  /** The legs, and what else a successor needs. */
  readonly call: object;
  /** The name of the gateway that follows the call, and its process. */
  readonly gateway: string;
  readonly holder: string;
  /** A successor takes the job over until then; `FOLLOWED` while the job runs or a leg lives. */
  readonly followedUntil: number;
}

/** The place of a job. Pages go by it, the newest first. */
export interface JobKey {
  readonly startedAt: number;
  readonly id: string;
}

/** Which jobs are wanted. What is left out does not count. */
export interface JobFilter {
  /** Those of this requester, and those of these conferences. */
  readonly seenBy?: { readonly requester: string; readonly conferences: readonly string[] } | undefined;
  readonly running?: boolean | undefined;
}

/** Later than any time. */
export const FOLLOWED = Number.MAX_SAFE_INTEGER;

/** Every verb @throws GatewayError (rejects) no_store, store_unavailable */
export interface JobRows {
  /** Writes each job as it is now. A job that another process has taken over stays as it is. */
  write(rows: readonly JobRow[]): Promise<void>;
  /** Removes a job of this process: nothing was placed. */
  remove(id: string, holder: string): Promise<void>;
  find(id: string): Promise<JobRow | undefined>;
  /** Returns the newest jobs; those behind `after`, if it is given. */
  page(filter: JobFilter, limit: number, after?: JobKey): Promise<JobRow[]>;
  /** Returns the names of all conferences that have jobs. */
  conferences(): Promise<string[]>;
  /**
   * Takes over the followed jobs of processes without a lease. If `ofGateway` is true, also those of earlier processes of
   * the same gateway, which has one process at a time. Of two that ask at once, one gets each job.
   *
   * @returns all followed jobs of this process if it has taken over any, or if `all` is true; else none
   */
  takeOver(process: {
    readonly gateway: string;
    readonly holder: string;
    readonly ofGateway: boolean;
    readonly all: boolean;
  }): Promise<JobRow[]>;
  /** Removes some of the ended jobs that began before a time. Call it until there are no more. */
  removeBefore(at: number): Promise<{ readonly rows: number; readonly more: boolean }>;
}

/** Rows in one statement, and rows that are deleted at once. More would hold up others. */
const BATCH = 200;
const BITE = 1_000;

export function jobRows(access: Access): JobRows {
  const { now } = access;
  return {
    write: async (rows) => {
      if (rows.length === 0) return;
      // One statement needs no transaction. It is what a call waits for.
      if (rows.length <= BATCH) await access.run((db) => insert(db, rows));
      else
        await access.transaction(async (db) => {
          for (let start = 0; start < rows.length; start += BATCH)
            await insert(db, rows.slice(start, start + BATCH));
        });
    },

    remove: (id, holder) =>
      access.run(async (db) => {
        await db
          .deleteFrom('jobs')
          .where('id', '=', keyText(id))
          .where('holder', '=', keyText(holder))
          .execute();
      }),

    find: (id) =>
      access.run(async (db) => {
        const row = await db.selectFrom('jobs').selectAll().where('id', '=', keyText(id)).executeTakeFirst();
        return row && fromTable(row);
      }),

    page: ({ seenBy, running }, limit, after) =>
      access.run(async (db) => {
        const rows = await db
          .selectFrom('jobs')
          .selectAll()
          .$if(seenBy !== undefined, (query) =>
            query.where((is) =>
              is.or([
                is('requester', '=', keyText(seenBy?.requester ?? '')),
                ...(seenBy && seenBy.conferences.length > 0
                  ? [is('conference', 'in', seenBy.conferences.map(keyText))]
                  : []),
              ]),
            ),
          )
          .$if(running !== undefined, (query) => query.where('state', running ? '=' : '<>', 'running'))
          .$if(after !== undefined, (query) =>
            query.where((is) =>
              is.or([
                is('started_at', '<', after?.startedAt ?? 0),
                is.and([is('started_at', '=', after?.startedAt ?? 0), is('id', '>', after?.id ?? '')]),
              ]),
            ),
          )
          .orderBy('started_at', 'desc')
          .orderBy('id')
          .limit(limit)
          .execute();
        return rows.map(fromTable);
      }),

    conferences: () =>
      access.run(async (db) => {
        const rows = await db
          .selectFrom('jobs')
          .select('conference')
          .distinct()
          .where('conference', 'is not', null)
          .execute();
        return rows.map(({ conference }) => conference ?? '');
      }),

    takeOver: async ({ gateway, holder, ofGateway, all }) => {
      const dead = await access.run((db) =>
        db
          .selectFrom('jobs')
          .select('holder')
          .distinct()
          .where('followed_until', '>', now)
          .where('holder', '<>', keyText(holder))
          .where((is) =>
            is.or([
              is(
                'holder',
                'not in',
                db
                  .selectFrom('leases')
                  .select('leases.holder')
                  .where('leases.name', 'like', `${PROCESS}%`)
                  .where('leases.until', '>', now),
              ),
              ...(ofGateway ? [is('gateway', '=', keyText(gateway))] : []),
            ]),
          )
          .execute(),
      );
      const holders = dead.map((row) => row.holder);
      if (holders.length === 0 && !all) return [];
      return access.transaction(async (db) => {
        if (holders.length > 0) {
          await db
            .updateTable('jobs')
            .set({ holder: keyText(holder), gateway: keyText(gateway) })
            // A row that another process has taken over meanwhile has another holder now.
            .where('holder', 'in', holders)
            .where('followed_until', '>', now)
            .execute();
          await db
            .deleteFrom('leases')
            .where('name', 'like', `${PROCESS}%`)
            .where('holder', 'in', holders)
            .where('until', '<=', now)
            .execute();
        }
        const rows = await db
          .selectFrom('jobs')
          .selectAll()
          .where('holder', '=', keyText(holder))
          .where('followed_until', '>', now)
          .orderBy('started_at')
          .execute();
        return rows.map(fromTable);
      });
    },

    removeBefore: (at) =>
      access.run(async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom('jobs')
          .where('id', 'in', (from) =>
            from
              .selectFrom('jobs')
              .select('id')
              .where('started_at', '<', at)
              // A call that somebody follows is not forgotten, however long it is.
              .where('followed_until', '<=', now)
              .orderBy('started_at')
              .limit(BITE),
          )
          .executeTakeFirst();
        const rows = Number(numDeletedRows);
        return { rows, more: rows === BITE };
      }),
  };
}

async function insert(db: Kysely<Tables>, rows: readonly JobRow[]): Promise<void> {
  await db
    .insertInto('jobs')
    .values(rows.map(toTable))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) => ({
          state: ref('excluded.state'),
          outcome: ref('excluded.outcome'),
          ended_at: ref('excluded.ended_at'),
          core: ref('excluded.core'),
          call: ref('excluded.call'),
          followed_until: ref('excluded.followed_until'),
        }))
        .whereRef('jobs.holder', '=', 'excluded.holder'),
    )
    .execute();
}

function toTable(row: JobRow): Insertable<JobsTable> {
  return {
    id: keyText(row.id),
    command: row.command,
    requester: keyText(row.requester),
    conference: row.conference === undefined ? null : keyText(row.conference),
    party: row.to,
    calling: row.from ?? null,
    leg: row.uuid,
    called_leg: row.calledUuid ?? null,
    started_at: row.startedAt,
    deadline: row.deadline,
    state: row.state,
    outcome: row.outcome === undefined ? null : JSON.stringify(row.outcome),
    ended_at: row.endedAt ?? null,
    trace: row.traceparent ?? null,
    core: row.core ?? null,
    call: JSON.stringify(row.call),
    gateway: keyText(row.gateway),
    holder: keyText(row.holder),
    followed_until: row.followedUntil,
  };
}

function fromTable(row: Selectable<JobsTable>): JobRow {
  return {
    id: row.id,
    command: row.command,
    requester: row.requester,
    conference: row.conference ?? undefined,
    to: row.party,
    from: row.calling ?? undefined,
    uuid: row.leg,
    calledUuid: row.called_leg ?? undefined,
    startedAt: row.started_at,
    deadline: row.deadline,
    state: row.state,
    outcome: row.outcome === null ? undefined : JSON.parse(row.outcome),
    endedAt: row.ended_at ?? undefined,
    traceparent: row.trace ?? undefined,
    core: row.core ?? undefined,
    call: JSON.parse(row.call),
    gateway: row.gateway,
    holder: row.holder,
    followedUntil: row.followed_until,
  };
}
