import { randomBytes } from 'node:crypto';

/** The place of a request in its client's trace. */
export interface Trace {
  /** The client's id of the whole trace: 32 hexadecimal digits. */
  readonly traceId: string;
  /** The gateway's id of this request: 16 hexadecimal digits. */
  readonly spanId: string;
  /** True if the client records this trace. */
  readonly sampled: boolean;
}

/** Version, trace-id, parent-id, flags. Capital letters are not allowed (W3C Trace Context §3.2.2). */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 0x01;

/**
 * Reads the request header `traceparent` (W3C Trace Context §3.2) and begins a span for this request.
 *
 * @returns `undefined` if the header is not valid; then the request has no trace (§3.2.2.1, §3.2.2.3)
 */
export function traceOf(traceparent: string): Trace | undefined {
  const [, version, traceId, parentId, flags, more] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === undefined || traceId === undefined || parentId === undefined || flags === undefined) return;
  // A future version may append fields (§3.2.4). ff is not a version.
  if (version === 'ff' || (version === '00' && more !== undefined)) return;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return;
  return { traceId, spanId: newSpanId(), sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/**
 * Returns the place of this request in its client's trace, in version 00: a `traceparent` for what the request causes, and
 * the response header `traceresponse` (W3C Trace Context Level 2, "Traceresponse Header").
 */
export function traceparentOf({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** Returns the place that `traceparentOf` has written; `undefined` if the text is not one. */
export function traceWritten(text: string): Trace | undefined {
  const [, , traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, sampled: flags === '01' };
}

/** Returns a new id. It is never all zeros, which would not be valid. */
function newSpanId(): string {
  const id = randomBytes(8);
  if (id.every((byte) => byte === 0)) id[7] = 1;
  return id.toString('hex');
}
