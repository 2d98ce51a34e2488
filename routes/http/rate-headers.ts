import type { ServerResponse } from 'node:http';
import { addPending, requesterOf, settingsOf } from './locals';

/** Adds to the answer how many commands the requester may still send (draft-ietf-httpapi-ratelimit-headers-10). */
export function noteAllowance(res: ServerResponse): void {
  const allowance = settingsOf(res).policies.commandRate.allowance(requesterOf(res));
  if (!allowance || res.headersSent) return;
  const { burst, window, remaining, reset } = allowance;
  addPending(res, [
    ...['RateLimit-Policy', `"commands";q=${burst};w=${window}`],
    ...['RateLimit', `"commands";r=${remaining};t=${reset}`],
  ]);
}
