import type { Kysely, Migration } from 'kysely';

export const jobs: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('jobs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('command', 'text', (column) => column.notNull())
      .addColumn('requester', 'text', (column) => column.notNull())
      .addColumn('conference', 'text')
      .addColumn('party', 'text', (column) => column.notNull())
      .addColumn('calling', 'text')
      .addColumn('leg', 'text', (column) => column.notNull())
      .addColumn('called_leg', 'text')
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('deadline', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text')
      .addColumn('ended_at', 'bigint')
      .addColumn('trace', 'text')
      .addColumn('core', 'text')
      .addColumn('call', 'text', (column) => column.notNull())
      .addColumn('gateway', 'text', (column) => column.notNull())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('followed_until', 'bigint', (column) => column.notNull())
      .execute();
    for (const [name, columns] of Object.entries({
      jobs_started: ['started_at', 'id'],
      jobs_requester: ['requester', 'started_at', 'id'],
      jobs_conference: ['conference', 'started_at', 'id'],
      jobs_followed: ['followed_until', 'holder'],
    })) {
      await db.schema.createIndex(name).on('jobs').columns(columns).execute();
    }
  },
};
