import { type Trace, traceparentOf } from '../lib/trace-context';
import { CALL_VARIABLE } from './ledger';

/** The channel variable with the trace of the request that placed the call. */
const TRACE_VARIABLE = 'gateway_trace';

/**
 * Returns the variables of every leg that the gateway places.
 *
 * @param uuid  the id of the leg's channel
 * @param trace the trace of the request that places it. FreeSWITCH keeps it in the channel's events and call records
 */
export function callVariables(uuid: string, trace: Trace | undefined): Record<string, string> {
  return {
    origination_uuid: uuid,
    // A dial string may fork; only its first telephone gets our uuid.
    [CALL_VARIABLE]: uuid,
    ...(trace && { [TRACE_VARIABLE]: traceparentOf(trace) }),
  };
}
