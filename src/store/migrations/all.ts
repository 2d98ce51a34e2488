import type { Migration } from 'kysely';
import { auditAndLeases } from './0001-audit-and-leases';
import { signInFailures } from './0004-sign-in-failures';

/** The table of the migrations that were run. It is made first. It has a name of ours: others may use Kysely, too. */
export const MIGRATIONS_TABLE = 'gateway_migrations';

/**
 * All migrations, in the order of their names. A migration that was released never changes, and a new one only adds, so
 * that a gateway that is one version older still runs with it.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-audit-and-leases': auditAndLeases,
  '0004-sign-in-failures': signInFailures,
};
