import type { EslConnection } from './connection';

/** Holds one connection, and connects again if it is lost. */
export interface Keeper {
  /** `undefined` while the connection is not ready. */
  readonly ready: EslConnection | undefined;
}

/** How many commands may be unanswered on a connection. */
const MOST_ON_ONE = 8;
/** An answer is quick if it took at most this many milliseconds, and recent if it came at most this many milliseconds ago. */
export const QUICK_MS = 20;
/**
 * The same, if no other conference waits, for commands of one conference behind each other: they share its fate anyway.
 * Otherwise, if FreeSWITCH is far away, only one command could run in each round trip.
 */
export const QUICK_ENOUGH_MS = 250;

/**
 * Returns the connection for the next command: an idle one, else the one with the fewest unanswered commands among those
 * that answer quickly.
 *
 * @param but `idle` if only an idle connection will do; else a connection that must not be shared, because a late
 * conference has it
 * @returns `undefined` if there is none
 */
export function leastBusy(
  keepers: readonly Keeper[],
  but: 'idle' | EslConnection | undefined,
): EslConnection | undefined {
  let best: EslConnection | undefined;
  let least = MOST_ON_ONE;
  for (const { ready } of keepers) {
    if (ready === undefined) continue;
    if (ready.inFlight === 0) return ready;
    // No command may share the fate of a late conference.
    if (but === 'idle' || ready === but) continue;
    if (ready.inFlight >= least || !isQuick(ready, QUICK_MS)) continue;
    best = ready;
    least = ready.inFlight;
  }
  return best;
}

/** Returns true if a connection may get another command behind those that are unanswered. */
export function hasRoom(connection: EslConnection, quickMs: number): boolean {
  return connection.inFlight < MOST_ON_ONE && isQuick(connection, quickMs);
}

function isQuick({ lastAnswer, lastTook }: EslConnection, quickMs: number): boolean {
  return lastTook <= quickMs && performance.now() - lastAnswer <= quickMs;
}
