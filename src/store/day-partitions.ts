import { type Kysely, sql } from 'kysely';
import type { Access } from './access';
import type { Tables } from './tables';

const DAY_MS = 86_400_000;
/** PostgreSQL's codes if another gateway makes the same table at the same time. */
const EXISTS = ['42P07', '42710', '23505'];
/** Milliseconds for which the drop of a part may hold up others, and PostgreSQL's code if they have passed. */
const LOCK_MS = 200;
const LOCKED = '55P03';

/** The parts of a table in PostgreSQL, one for each day by UTC, named `audit_20261127`. */
export class DayPartitions {
  /** The days whose parts exist, as numbers since the epoch. */
  private readonly known = new Set<number>();

  constructor(
    private readonly table: keyof Tables & string,
    private readonly access: Access,
  ) {}

  /** Makes the parts of these times, in milliseconds since the epoch, if they do not exist. */
  async make(times: readonly number[]): Promise<void> {
    const days = new Set(times.map((at) => Math.floor(at / DAY_MS)));
    for (const day of days) {
      if (this.known.has(day)) continue;
      await this.access.run((db) => this.create(db, day));
      this.known.add(day);
    }
  }

  /** Forgets which parts exist, because another gateway may have dropped one. */
  forget(): void {
    this.known.clear();
  }

  /** Drops the oldest part if all of its rows are older than a time. @returns about how many rows; `undefined` if there is none */
  async dropBefore(before: number): Promise<number | undefined> {
    return this.access.run(async (db) => {
      const { rows } = await sql<{ name: string; about: number }>`
        select child.relname as name, greatest(child.reltuples, 0)::bigint as about from pg_inherits
        join pg_class parent on parent.oid = inhparent
        join pg_class child on child.oid = inhrelid
        where parent.oid = ${this.table}::regclass order by 1 limit 1`.execute(db);
      const [oldest] = rows;
      const day = oldest && dayOf(oldest.name);
      if (oldest === undefined || day === undefined || (day + 1) * DAY_MS > before) return undefined;
      this.known.delete(day);
      return (await drop(db, oldest.name)) ? oldest.about : undefined;
    });
  }

  private async create(db: Kysely<Tables>, day: number): Promise<void> {
    const name = `${this.table}_${new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const [part, whole] = [sql.table(name), sql.table(this.table)];
    try {
      // `create table … partition of` would wait for all who read the table, such as a backup, and hold up all who write.
      await db.transaction().execute(async (transaction) => {
        await sql`create table ${part} (like ${whole} including all)`.execute(transaction);
        await sql`alter table ${whole} attach partition ${part}
          for values from (${sql.lit(day * DAY_MS)}) to (${sql.lit((day + 1) * DAY_MS)})`.execute(
          transaction,
        );
      });
    } catch (error) {
      if (!EXISTS.includes((error as { code?: string }).code ?? '')) throw error;
    }
  }
}

/**
 * Drops a part. It needs the whole table for itself for a moment. While it waits, all others would wait behind it.
 *
 * @returns false if others use the table for so long that it has to be done another time
 */
async function drop(db: Kysely<Tables>, part: string): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`set local lock_timeout = ${sql.lit(LOCK_MS)}`.execute(transaction);
      await sql`drop table if exists ${sql.table(part)}`.execute(transaction);
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === LOCKED) return false;
    throw error;
  }
}

/** Returns the day of a part, by its name; `undefined` if it is not one of ours. */
function dayOf(name: string): number | undefined {
  const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
  return year === undefined ? undefined : Date.parse(`${year}-${month}-${day}T00:00:00Z`) / DAY_MS;
}
