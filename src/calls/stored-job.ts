import type { JobRow } from '../store/port';
import type { Job, NewJob } from './jobs';
import type { Leg, SavedLeg } from './leg';

/** Jobs, as the store keeps them. */

/** What another room needs to follow a call. It is made of JSON's values only. */
export interface CallNote {
  /** A leg that has become part of the call; `undefined` if there is none. */
  readonly leg: string | undefined;
  /** Milliseconds for which a successor needs the call after its end. */
  readonly keptMs: number;
  readonly about: object;
}

/** The field `call` of a row. */
export interface StoredCall {
  readonly legs: readonly SavedLeg[];
  readonly note?: CallNote | undefined;
}

/** Returns the job of a row, as it was when it began. */
export function newJobOf(row: JobRow): NewJob {
  const { id, command, requester, conference, to, from, uuid, calledUuid, startedAt } = row;
  return {
    ...{ id, command, requester, conference, to, uuid, startedAt },
    ...(from !== undefined && { from }),
    ...(calledUuid !== undefined && { calledUuid }),
  };
}

/** Returns the job of a row. */
export function jobOfRow(row: JobRow): Job {
  const state = row.state as Job['state'];
  return {
    ...newJobOf(row),
    ...{ state, startedAt: row.startedAt },
    ...(row.endedAt !== undefined && { endedAt: row.endedAt }),
    ...(row.outcome !== undefined && { outcome: row.outcome as NonNullable<Job['outcome']> }),
  };
}

/** Returns the legs of a row, as the gateway that follows them has written them last. */
export function legsOfRow(row: JobRow): { leg(uuid: string): Leg | undefined } {
  const { legs } = row.call as StoredCall;
  return { leg: (uuid) => legs.find(({ leg }) => leg.uuid === uuid)?.leg };
}
