import { sql } from 'kysely';
import type { KeptAnswer } from '../replay';
import type { Access } from './access';

/** A request with an Idempotency-Key, before it is carried out. */
export interface NewRequest {
  /** A digest of the key and its requester. */
  readonly id: string;
  /** A digest of the request itself. */
  readonly digest: string;
  /** The process that carries it out. It has the lease `processLease(owner)` as long as it lives. */
  readonly owner: string;
  /** Belongs to this attempt alone. With it the attempt can be ended. */
  readonly token: string;
}

/** What became of a request. */
export type Ending =
  /** It had no effect, so the same request may be carried out later. */
  | { readonly kind: 'free' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** It was answered. The answer holds a secret, or is too large to be kept. */
  | { readonly kind: 'unkept' }
  /** It may have had an effect. */
  | { readonly kind: 'unknown' };

/** The request that used a key first. */
export interface FoundRequest {
  readonly digest: string;
  /** The process that carries it out, or did. */
  readonly owner: string;
  /** `lost`: it has no ending, and its process is gone. */
  readonly state: 'running' | 'lost' | 'answered' | 'unkept' | 'unknown';
  /** Only in the state `answered`. */
  readonly answer: KeptAnswer | undefined;
}

/** Every verb @throws GatewayError (rejects) no_store, store_unavailable */
export interface IdempotencyRows {
  /**
   * Writes the row of a request, if its id has none. Of several at once, one succeeds.
   *
   * @param keepMs a row that is older than this is replaced, by the clock of the database
   * @returns `undefined` if the row was written; else the request that has it
   */
  begin(request: NewRequest, keepMs: number): Promise<FoundRequest | undefined>;
  /** Writes the ending of a request that was begun with this token. If it has an ending, nothing changes. */
  end(request: Pick<NewRequest, 'id' | 'token'>, ending: Ending): Promise<void>;
  /**
   * Removes some of the rows that began before a time. Call it until there are no more.
   *
   * @param at milliseconds since the epoch
   * @returns how many were removed, and if there are more
   */
  removeBefore(at: number): Promise<{ readonly rows: number; readonly more: boolean }>;
}

/** Returns the name of the lease that a process has as long as it lives. */
export const processLease = (owner: string): string => `process:${owner}`;

/** Rows that are deleted at once. More would hold up others. */
const BITE = 1_000;

export function idempotencyRows(access: Access): IdempotencyRows {
  const { now } = access;

  const insert = ({ id, digest, owner, token }: NewRequest, keepMs: number): Promise<boolean> =>
    access.run(async (db) => {
      const fresh = { digest, owner, token, began: now, ...NO_ENDING };
      const written = await db
        .insertInto('idempotency')
        .values({ id, ...fresh })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(fresh)
            .where('idempotency.began', '<=', sql<number>`${now} - ${keepMs}`),
        )
        .returning('id')
        .executeTakeFirst();
      return written !== undefined;
    });

  const find = (id: string): Promise<FoundRequest | undefined> =>
    access.run(async (db) => {
      const row = await db
        .selectFrom('idempotency')
        .leftJoin('leases', (join) =>
          join
            .on('leases.name', '=', sql<string>`${processLease('')} || idempotency.owner`)
            .on('leases.until', '>', now),
        )
        .selectAll('idempotency')
        .select('leases.holder')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) return undefined;
      const { digest, owner, state, status, headers, body } = row;
      const lost = state === 'running' && row.holder === null;
      return {
        digest,
        owner,
        state: lost ? 'lost' : state,
        answer:
          status === null
            ? undefined
            : { status, headers: JSON.parse(headers ?? '[]'), body: Buffer.from(body ?? '', 'base64') },
      };
    });

  return {
    begin: async (request, keepMs) => {
      for (;;) {
        if (await insert(request, keepMs)) return undefined;
        const found = await find(request.id);
        // Between the two statements the other request may have been set free.
        if (found) return found;
      }
    },

    end: ({ id, token }, ending) =>
      access.run(async (db) => {
        if (ending.kind === 'free') {
          await db
            .deleteFrom('idempotency')
            .where('id', '=', id)
            .where('token', '=', token)
            .where('state', '=', 'running')
            .execute();
          return;
        }
        const answer = ending.kind === 'answered' ? ending.answer : undefined;
        await db
          .updateTable('idempotency')
          .set({
            state: ending.kind,
            status: answer?.status ?? null,
            headers: answer ? JSON.stringify(answer.headers) : null,
            body: answer ? answer.body.toString('base64') : null,
          })
          .where('id', '=', id)
          .where('token', '=', token)
          .where('state', '=', 'running')
          .execute();
      }),

    removeBefore: async (at) => {
      const rows = await access.run(async (db) => {
        const oldest = db
          .selectFrom('idempotency')
          .select('id')
          .where('began', '<', at)
          .orderBy('began')
          .limit(BITE);
        const { numDeletedRows } = await db
          .deleteFrom('idempotency')
          .where('id', 'in', oldest)
          .executeTakeFirst();
        // Processes that have ended leave their leases behind.
        await db
          .deleteFrom('leases')
          .where('name', 'like', `${processLease('')}%`)
          .where('until', '<', at)
          .execute();
        return Number(numDeletedRows);
      });
      if (rows > 0) await access.reclaim();
      return { rows, more: rows === BITE };
    },
  };
}

const NO_ENDING = { state: 'running', status: null, headers: null, body: null } as const;
