import type { Kysely, Migration } from 'kysely';

export const signInFailures: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('sign_in_failures')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('gateway', 'text', (column) => column.notNull())
      .addColumn('network', 'text', (column) => column.notNull())
      .addColumn('failed', 'integer', (column) => column.notNull())
      .addColumn('blocked', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('sign_in_failures_key', ['at', 'id'])
      .execute();
  },
};
