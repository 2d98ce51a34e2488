import { type Kysely, Migrator } from 'kysely';
import type { Engine } from './engine';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations/all';
import type { Tables } from './tables';
import { StoreTrouble } from './trouble';

/**
 * Returns true if migrations are missing.
 *
 * @throws StoreTrouble if the database has migrations that this version does not know
 */
export async function lacksMigrations({ kysely, isMissingTable }: Engine): Promise<boolean> {
  const done = await (kysely as unknown as Kysely<{ [MIGRATIONS_TABLE]: { name: string } }>)
    .selectFrom(MIGRATIONS_TABLE)
    .select('name')
    .execute()
    .catch((error: unknown) => {
      if (isMissingTable(error)) return [];
      throw error;
    });
  const unknown = done.map(({ name }) => name).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    throw new StoreTrouble(
      `the database is of a newer version of the gateway (it has ${unknown.join(', ')}): ` +
        'start that version or a later one, or restore a backup from before the update',
      true,
    );
  }
  return done.length < Object.keys(MIGRATIONS).length;
}

/** Runs the missing migrations. If several gateways start at once, one runs them, and the others wait. */
export async function migrate({ unhurried }: Engine): Promise<void> {
  await unhurried(async (db: Kysely<Tables>) => {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
      migrationTableName: MIGRATIONS_TABLE,
      migrationLockTableName: `${MIGRATIONS_TABLE}_lock`,
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  });
}
