import type { ServerResponse } from 'node:http';
import type { CommandRequest } from '../src/gateway';
import type { Allowance } from '../src/policy/command-rate';
import { addPending } from './locals';

/** What the requester of a command may still send; `undefined` if there is no limit. */
export type AllowanceOf = (request: Pick<CommandRequest, 'directory' | 'requester'>) => Allowance | undefined;

/** Notes what the client may still send, for its answer (draft-ietf-httpapi-ratelimit-headers-10). */
export function noteAllowance(res: ServerResponse, allowance: Allowance | undefined): void {
  if (!allowance || res.headersSent) return;
  const { burst, window, remaining, reset } = allowance;
  addPending(res, [
    ...['RateLimit-Policy', `"commands";q=${burst};w=${window}`],
    ...['RateLimit', `"commands";r=${remaining};t=${reset}`],
  ]);
}
