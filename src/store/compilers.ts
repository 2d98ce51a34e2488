import { PostgresQueryCompiler, SqliteQueryCompiler } from 'kysely';
import { storable } from './texts';

/** The compilers of statements. Each value passes here, so no text can be one that the database cannot keep. */

const kept = (value: unknown): unknown => (typeof value === 'string' ? storable(value) : value);

export class SafeSqliteCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    super.appendValue(kept(value));
  }
}

export class SafePostgresCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    super.appendValue(kept(value));
  }
}
