import { ok } from './prefixes';

const RESULT = ok(/Call Requested: result: \[([A-Z0-9_]{1,64})\]\n/);

/**
 * Reads the cause in the answer of `dial`; undefined where there is none. `+OK` says nothing: it stands before every
 * cause (conference_api.c:3629).
 */
export function readDialCause(reply: string): string | undefined {
  return RESULT.exec(reply)?.[1];
}
