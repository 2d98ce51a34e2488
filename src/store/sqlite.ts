import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, SqliteAdapter, SqliteIntrospector, sql } from 'kysely';
import { SafeSqliteCompiler } from './compilers';
import type { Engine, Patience } from './engine';
import { MIGRATIONS_TABLE } from './migrations/all';
import { SqliteDriver, SqliteFailure } from './sqlite-driver';
import type { Tables } from './tables';
import { StoreTrouble } from './trouble';
import { within } from './within';

/** A migration is one transaction. Kysely itself does not use one in SQLite, and two gateways may start at once. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Pages that are given back at once. A page has 4 kB; deleted rows of one bite fill fewer. */
const RECLAIMED_PAGES = 1_000;

/**
 * Opens a SQLite file; makes it and its folder if they do not exist.
 *
 * @param path absolute
 * @param sync `full` keeps every commit through a power failure; `normal` may lose the last moments
 * @throws StoreTrouble if the folder cannot be made
 */
export async function openSqlite(
  path: string,
  sync: 'normal' | 'full',
  { statementMs }: Patience,
): Promise<Engine> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new StoreTrouble(`the folder of ${path} cannot be made (${code}): ${WRITABLE}`, true);
  });
  const driver = new SqliteDriver({ path, sync, busyMs: statementMs, mark: MIGRATIONS_TABLE });
  const kysely = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SafeSqliteCompiler(),
    },
  });
  return {
    kysely,
    atOnce: 1,
    now: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
    partitioned: false,
    reclaim: async () => {
      await sql`pragma incremental_vacuum(${sql.lit(RECLAIMED_PAGES)})`.execute(kysely);
    },
    unhurried: (work) => work(kysely),
    troubleOf: (error) => (error instanceof SqliteFailure ? troubleOf(error, path) : undefined),
    isMissingTable: (error) => error instanceof SqliteFailure && /^no such table/.test(error.message),
    // SQLite answers at last. The transaction of the operation is not committed then.
    abandon: () => undefined,
    close: () => within(statementMs, kysely.destroy()).catch(() => driver.terminate()),
  };
}

const WRITABLE =
  'let the gateway write there, name another folder in state.dir, or set store: none for a gateway without a store';

/** SQLite's primary result codes (sqlite3.h). An extended code begins with one of them. */
function troubleOf({ code = '' }: SqliteFailure, path: string): StoreTrouble | undefined {
  const [, word = ''] = /^(?:SQLITE_)?([A-Z]+)/.exec(code) ?? [];
  switch (word) {
    case 'CORRUPT':
      return new StoreTrouble(
        `${path} is damaged: restore a backup, or move the file away (with -wal and -shm) to begin with an empty one`,
        true,
      );
    case 'NOTADB':
      return new StoreTrouble(
        `${path} is no SQLite database: name another file in store.url, or move this one away`,
        true,
      );
    case 'FOREIGN':
      return new StoreTrouble(
        `${path} has the tables of another program: name another file in store.url`,
        true,
      );
    case 'CANTOPEN':
    case 'READONLY':
    case 'PERM':
      return new StoreTrouble(`${path} cannot be opened for writing: ${WRITABLE}`, true);
    case 'FULL':
      return new StoreTrouble(`the disk of ${path} is full`);
    case 'BUSY':
    case 'LOCKED':
      return new StoreTrouble(`${path} is locked by another program`);
    case 'IOERR':
    case 'NOMEM':
    case 'PROTOCOL':
    case 'THREAD':
      return new StoreTrouble(`${path} cannot be read or written (${code})`);
    default:
      return undefined;
  }
}
