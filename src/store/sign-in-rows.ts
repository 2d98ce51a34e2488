import { sql } from 'kysely';
import type { Access } from './access';
import type { AuditKey } from './audit-rows';

/** The failed sign-ins of a network in an hour, as one process has counted them. */
export interface SignInRow extends AuditKey {
  /** The name of the gateway that counted them. */
  readonly gateway: string;
  /** Such as `192.0.2.0/24`. */
  readonly network: string;
  /** Wrong passwords. */
  readonly failed: number;
  /** Attempts that were not evaluated. */
  readonly blocked: number;
}

/** Every verb @throws GatewayError (rejects) no_store, store_unavailable */
export interface SignInRows {
  /** Writes all of the rows or none. A row that exists already gets the new counts. */
  write(rows: readonly SignInRow[]): Promise<void>;
  /** Returns the newest rows of a time; those behind `after`, if it is given. Both ends of the time are included. */
  page(
    time: { readonly from?: number | undefined; readonly to?: number | undefined },
    limit: number,
    after?: AuditKey,
  ): Promise<SignInRow[]>;
  /** Removes some of the rows that are older than a time. @returns how many were removed, and if there are more */
  removeBefore(at: number): Promise<{ readonly rows: number; readonly more: boolean }>;
}

/** Rows in one statement, and rows that are deleted at once. */
const BATCH = 500;
const BITE = 1_000;

export function signInRows(access: Access): SignInRows {
  return {
    write: (rows) =>
      access.transaction(async (db) => {
        for (let start = 0; start < rows.length; start += BATCH) {
          await db
            .insertInto('sign_in_failures')
            .values(rows.slice(start, start + BATCH))
            .onConflict((conflict) =>
              conflict.columns(['at', 'id']).doUpdateSet((is) => ({
                failed: is.ref('excluded.failed'),
                blocked: is.ref('excluded.blocked'),
              })),
            )
            .execute();
        }
      }),

    page: ({ from, to }, limit, after) =>
      access.run((db) =>
        db
          .selectFrom('sign_in_failures')
          .selectAll()
          .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
          .$if(to !== undefined, (query) => query.where('at', '<=', to ?? 0))
          .$if(after !== undefined, (query) =>
            query.where(sql<boolean>`(at, id) < (${after?.at}, ${after?.id})`),
          )
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute(),
      ),

    removeBefore: async (at) => {
      const rows = await access.run(async (db) => {
        const oldest = db
          .selectFrom('sign_in_failures')
          .select(['at', 'id'])
          .where('at', '<', at)
          .orderBy('at')
          .limit(BITE);
        const { numDeletedRows } = await db
          .deleteFrom('sign_in_failures')
          .where(sql<boolean>`(at, id) in ${oldest}`)
          .executeTakeFirst();
        return Number(numDeletedRows);
      });
      if (rows > 0) await access.reclaim();
      return { rows, more: rows === BITE };
    },
  };
}
