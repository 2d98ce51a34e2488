import { sql } from 'kysely';
import type { Access } from './access';
import { keyText } from './texts';

/** The lease of a process that follows calls has a name that begins so. */
export const PROCESS = 'process:';

/** What only one gateway may do at a time. A lease ends by itself, by the clock of the database. */
export interface Leases {
  /**
   * Takes a lease for some milliseconds, or extends it.
   *
   * @returns false if another holder has it
   * @throws GatewayError (rejects) no_store, store_unavailable
   */
  take(name: string, holder: string, ms: number): Promise<boolean>;
  /** Ends a lease of this holder before its time. @throws GatewayError (rejects) no_store, store_unavailable */
  release(name: string, holder: string): Promise<void>;
  /** Returns who has the lease; `undefined` if nobody has. @throws GatewayError (rejects) no_store, store_unavailable */
  holderOf(name: string): Promise<string | undefined>;
}

export function leases(access: Access): Leases {
  const { now } = access;
  return {
    take: (name, holder, ms) =>
      access.run(async (db) => {
        const until = sql<number>`${now} + ${ms}`;
        const taken = await db
          .insertInto('leases')
          .values({ name: keyText(name), holder: keyText(holder), until })
          .onConflict((conflict) =>
            conflict
              .column('name')
              .doUpdateSet({ holder: keyText(holder), until })
              .where((is) =>
                is.or([is('leases.until', '<=', now), is('leases.holder', '=', keyText(holder))]),
              ),
          )
          .returning('holder')
          .executeTakeFirst();
        return taken !== undefined;
      }),
    release: (name, holder) =>
      access.run(async (db) => {
        await db
          .deleteFrom('leases')
          .where('name', '=', keyText(name))
          .where('holder', '=', keyText(holder))
          .execute();
      }),
    holderOf: (name) =>
      access.run(async (db) => {
        const lease = await db
          .selectFrom('leases')
          .select('holder')
          .where('name', '=', keyText(name))
          .where('until', '>', now)
          .executeTakeFirst();
        return lease?.holder;
      }),
  };
}
