import Database from 'libsql';
import type { AuditEntry } from '../../routes/api/audit';
import { until } from './until';
import type { World } from './world';

/** A store in a file of the gateway's own folder. */
export const WITH_STORE = { store: 'sqlite:gateway.db' };

/** A store that cannot be used, so that no row can be written before a change. */
export const STORE_AWAY = { store: 'postgres://gateway@127.0.0.1:1/gateway', audit: { required: true } };

/** Returns a page of the audit. */
export async function auditOf(
  world: Pick<World, 'ask'>,
  query = '',
  user = 'admin',
): Promise<{ audit: AuditEntry[]; next: string | null }> {
  const answer = await world.ask(`/api/audit${query}`, { user });
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
  return JSON.parse(answer.text);
}

/** Waits for the row of a request, and returns it. */
export async function rowOf(world: Pick<World, 'ask'>, requestId: unknown): Promise<AuditEntry> {
  let found: AuditEntry | undefined;
  await until(async () => {
    const { audit } = await auditOf(world, '?limit=1000');
    found = audit.find((row) => row.requestId === requestId);
    return found !== undefined;
  });
  return found as AuditEntry;
}

/** Locks the file of a store, as another program may do. @returns a function that unlocks it */
export function lockFile(path: string): () => void {
  const other = new Database(path);
  // The gateway may be writing.
  other.exec('pragma busy_timeout = 5000');
  other.exec('begin exclusive');
  return () => {
    other.exec('rollback');
    other.close();
  };
}
