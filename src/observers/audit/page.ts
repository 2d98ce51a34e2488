import type { AuditFilter, AuditKey, AuditRow, SignInRow, Store } from '../../store/port';

/** The word in `command` for the failed sign-ins of a network in an hour. */
const SIGN_IN = 'sign_in';
const SIGN_IN_OUTCOME = 'unauthenticated';

/** A page of the audit, the newest row first. */
export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** The last row, if there are more behind it. */
  readonly next: AuditKey | undefined;
}

/**
 * Returns the newest rows; those behind `after`, if it is given. The counts of failed sign-ins are rows, too, at the beginning
 * of their hour.
 *
 * @throws GatewayError (rejects) no_store, store_unavailable
 */
export async function auditPage(
  { audit, signIns }: Pick<Store, 'audit' | 'signIns'>,
  filter: AuditFilter,
  limit: number,
  after?: AuditKey,
): Promise<AuditPage> {
  // One more, which shows that there is a next page.
  const [deeds, counts] = await Promise.all([
    audit.page(filter, limit + 1, after),
    hasSignIns(filter) ? signIns.page(filter, limit + 1, after) : [],
  ]);
  const all = counts.length === 0 ? deeds : [...deeds, ...counts.map(rowOf)].sort(newestFirst);
  const rows = all.slice(0, limit);
  return { rows, next: all.length > limit ? rows.at(-1) : undefined };
}

/** They belong to no conference and to no requester. */
function hasSignIns({ conferences, requester, command, outcome }: AuditFilter): boolean {
  return (
    conferences === undefined &&
    requester === undefined &&
    (command === undefined || command === SIGN_IN) &&
    (outcome === undefined || outcome === SIGN_IN_OUTCOME)
  );
}

function rowOf({ at, id, gateway, network, failed, blocked }: SignInRow): AuditRow {
  return {
    ...{ at, id, gateway, address: network, command: SIGN_IN, outcome: SIGN_IN_OUTCOME },
    args: { failed: `${failed}`, blocked: `${blocked}` },
  };
}

const newestFirst = (one: AuditKey, other: AuditKey): number => other.at - one.at || other.id - one.id;

/** Returns the text of a place for clients. */
export function cursorOf({ at, id }: AuditKey): string {
  return `${at}-${id}`;
}

/** Returns the place of a cursor; `undefined` if the text is not a cursor. */
export function placeOf(cursor: string): AuditKey | undefined {
  const [, at, id] = /^(\d{1,15})-(\d{1,16})$/.exec(cursor) ?? [];
  const place = { at: Number(at), id: Number(id) };
  return at !== undefined && Number.isSafeInteger(place.id) ? place : undefined;
}
