import { type Kysely, PostgresAdapter } from 'kysely';

/** Returns true if the migration runs in PostgreSQL. Only what one engine lacks may depend on it. */
export function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
