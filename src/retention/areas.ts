import type { Config } from '../config/schema';
import type { Store } from '../store/port';
import type { AgeingArea } from './rows';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Returns the areas of the store whose old rows are deleted. An area that has `removeBefore` needs one line here. */
export function ageingAreas(
  store: Store,
  { audit, jobs, idempotency }: Pick<Config, 'audit' | 'jobs' | 'idempotency'>,
): AgeingArea[] {
  const keepMs = audit.keepDays * DAY_MS;
  return [
    { name: 'audit', rows: store.audit, keepMs },
    { name: 'sign_in_failures', rows: store.signIns, keepMs },
    { name: 'jobs', rows: store.jobs, keepMs: jobs.keepDays * DAY_MS },
    { name: 'idempotency', rows: store.idempotency, keepMs: idempotency.keepHours * HOUR_MS },
  ];
}
