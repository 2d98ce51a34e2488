import type { ErrorCode } from '../errors';
import type { Trace } from '../lib/trace-context';
import { outcomeOf } from '../replay';
import type { Origin, Traced } from './observation';

/** How the work of a request ended: `done` with its result, the code of its error, or `replayed`. */
export type Ended<T> =
  | { readonly outcome: 'done'; readonly result: T; readonly error?: undefined }
  | { readonly outcome: ErrorCode | 'replayed'; readonly result?: undefined; readonly error: unknown };

/**
 * Runs the work of a request, and reports its end once, however it ends.
 *
 * @returns what `work` returns
 * @throws what `work` throws
 */
export async function observeOnce<T>(work: () => Promise<T>, report: (ended: Ended<T>) => void): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    report({ outcome: outcomeOf(error), error });
    throw error;
  }
  report({ outcome: 'done', result });
  return result;
}

/** The request in an observation. */
export interface RequestFields extends Traced {
  readonly requestId: string;
  readonly requester: string;
  readonly address: string;
  readonly origin: Origin;
  /** Milliseconds since the request arrived. */
  readonly ms: number;
}

/**
 * Returns the fields of an observation that show the request.
 *
 * @param now milliseconds since the epoch
 */
export function requestFields(
  request: {
    readonly requestId: string;
    readonly trace: Trace | undefined;
    readonly arrivedAt: number;
    readonly requester: { readonly name: string };
    readonly origin: Origin;
  },
  now: number,
): RequestFields {
  const { requestId, trace, arrivedAt, requester, origin } = request;
  return {
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requester.name,
    address: origin.address,
    origin,
    ms: now - arrivedAt,
  };
}
