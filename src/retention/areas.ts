import type { Config } from '../config/schema';
import type { Store } from '../store/port';
import type { AgeingArea } from './rows';

const DAY_MS = 86_400_000;

/** Returns the areas of the store whose old rows are deleted. An area that has `removeBefore` needs one line here. */
export function ageingAreas(store: Store, { audit }: Pick<Config, 'audit'>): AgeingArea[] {
  const keepMs = audit.keepDays * DAY_MS;
  return [
    { name: 'audit', rows: store.audit, keepMs },
    { name: 'sign_in_failures', rows: store.signIns, keepMs },
  ];
}
