import Database from 'libsql';

/** Opens a SQLite file as another program would. With work it is closed afterwards, and what the work returns is returned. */
export function ownSqlite(path: string): Database.Database;
export function ownSqlite<T>(path: string, work: (file: Database.Database) => T): T;
export function ownSqlite<T>(path: string, work?: (file: Database.Database) => T): T | Database.Database {
  const file = new Database(path);
  if (!work) return file;
  try {
    return work(file);
  } finally {
    file.close();
  }
}
