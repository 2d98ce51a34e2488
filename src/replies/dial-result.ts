import { ok } from './prefixes';

const RESULT = ok(/Call Requested: result: \[([A-Z0-9_]{1,64})\]\n/);

/**
 * Returns the cause in the reply of `dial`; `undefined` if there is none. `+OK` does not mean success: FreeSWITCH writes it
 * before every cause (conference_api.c:3629).
 */
export function readDialCause(reply: string): string | undefined {
  return RESULT.exec(reply)?.[1];
}
