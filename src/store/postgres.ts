import { Socket } from 'node:net';
import { Kysely, PostgresDialect, type QueryCompiler, sql } from 'kysely';
import { Pool, type PoolConfig, types } from 'pg';
import { SafePostgresCompiler } from './compilers';
import type { Engine, Patience } from './engine';
import type { Tables } from './tables';
import { StoreTrouble } from './trouble';

/** Connections of one gateway. A server has about 100 for all. */
const CONNECTIONS = 4;
/** PostgreSQL's number for the type `bigint`, which pg would return as text. All of ours are below 2^53. */
const BIGINT = 20;

class SafePostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new SafePostgresCompiler();
  }
}

/** Prepares the connections to PostgreSQL. The first statement connects. */
export function openPostgres(url: string, { deadlineMs, statementMs }: Patience): Engine {
  const sockets = new Set<Socket>();
  const poolOf = (config: PoolConfig): Pool => {
    const pool = new Pool({
      connectionString: url,
      application_name: 'conference-gateway',
      connectionTimeoutMillis: statementMs,
      keepAlive: true,
      // pg makes its own sockets otherwise, and then nobody could end one that does not answer.
      stream: () => {
        const socket = new Socket();
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        return socket;
      },
      types: {
        getTypeParser: ((oid: number, format?: 'text') =>
          oid === BIGINT ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
      },
      ...config,
    });
    // An idle connection may be lost. The next statement connects again.
    pool.on('error', () => undefined);
    // So may one that is in use, between two statements. Its next statement fails.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const kyselyOf = (pool: Pool): Kysely<Tables> =>
    new Kysely<Tables>({ dialect: new SafePostgresDialect({ pool }) });

  const kysely = kyselyOf(
    poolOf({ max: CONNECTIONS, statement_timeout: statementMs, query_timeout: deadlineMs }),
  );
  const abandon = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    kysely,
    atOnce: CONNECTIONS,
    now: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    partitioned: true,
    // PostgreSQL's autovacuum does it.
    reclaim: async () => undefined,
    unhurried: async (work) => {
      const own = kyselyOf(poolOf({ max: 1 }));
      try {
        return await work(own);
      } finally {
        await own.destroy();
      }
    },
    troubleOf,
    isMissingTable: (error) => codeOf(error) === '42P01',
    abandon,
    close: async () => {
      // It says goodbye to the server, and waits for that. A server that does not answer gets no more time.
      const timer = setTimeout(abandon, statementMs);
      await kysely.destroy();
      clearTimeout(timer);
    },
  };
}

function codeOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** PostgreSQL's error codes (its documentation, appendix A) that say nothing about the statement. */
const CODES: readonly (readonly [code: RegExp, detail: string, needsPerson?: true])[] = [
  [/^28/, 'PostgreSQL refuses the user or the password of the store', true],
  [/^3D000/, 'PostgreSQL does not have the database of the store', true],
  [/^42501/, 'PostgreSQL does not let the user of the store change its tables', true],
  [/^(?:57014|55P03)/, 'PostgreSQL did not answer in time'],
  [/^(?:53100)/, 'the disk of PostgreSQL is full'],
  [/^53/, 'PostgreSQL has no connection or memory left'],
  [/^25006/, 'PostgreSQL is read-only'],
  [/^(?:08|57P|58|40|XX)/, 'PostgreSQL failed'],
  // Node's errors of the network.
  [/^E[A-Z]/, 'PostgreSQL cannot be reached'],
  // TLS, such as DEPTH_ZERO_SELF_SIGNED_CERT.
  [/CERT|TLS|SSL/, 'the connection to PostgreSQL cannot be encrypted', true],
];

/** pg's own errors have no code. */
const LOST = /terminat|timeout|connection|queryable|closed|SSL/i;

function troubleOf(error: unknown): StoreTrouble | undefined {
  const code = codeOf(error);
  if (code === undefined) {
    return error instanceof Error && error.constructor === Error && LOST.test(error.message)
      ? new StoreTrouble('the connection to PostgreSQL is lost')
      : undefined;
  }
  const [, detail, needsPerson] = CODES.find(([pattern]) => pattern.test(code)) ?? [];
  return detail === undefined ? undefined : new StoreTrouble(`${detail} (${code})`, needsPerson ?? false);
}
