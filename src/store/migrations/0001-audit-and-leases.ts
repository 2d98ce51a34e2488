import { type Kysely, type Migration, sql } from 'kysely';
import { isPostgres } from './dialect';

/** PostgreSQL has a part of `audit` for each day, so that a day can be dropped at once. Its primary key must have `at`. */
export const auditAndLeases: Migration = {
  async up(db: Kysely<unknown>) {
    const audit = db.schema
      .createTable('audit')
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('id', 'bigint', (column) => column.notNull())
      .addColumn('gateway', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text')
      .addColumn('trace_id', 'text')
      .addColumn('requester', 'text')
      .addColumn('role', 'text')
      .addColumn('scheme', 'text')
      .addColumn('key', 'text')
      .addColumn('address', 'text')
      .addColumn('mount', 'text')
      .addColumn('method', 'text')
      .addColumn('node', 'text')
      .addColumn('conference', 'text')
      .addColumn('command', 'text')
      .addColumn('args', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('ms', 'real')
      .addPrimaryKeyConstraint('audit_key', ['at', 'id']);
    await (isPostgres(db) ? audit.modifyEnd(sql`partition by range (at)`) : audit).execute();
    for (const column of ['conference', 'requester']) {
      await db.schema.createIndex(`audit_${column}`).on('audit').columns([column, 'at', 'id']).execute();
    }
    await db.schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .execute();
  },
};
