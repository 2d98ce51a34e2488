import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../src/errors';

const FAILED = Symbol('failed body');
/** The event of a request when the rest of its body will not be read. */
const EVENT = 'bodyFailed';

interface WithFailure extends IncomingMessage {
  [FAILED]?: GatewayError;
}

export const lateBody = (): GatewayError =>
  new GatewayError('request_timeout', 'The body did not arrive in time.');

export const unreadableBody = (): GatewayError =>
  new GatewayError('bad_request', 'The body cannot be read: check the sizes of its chunks.');

/**
 * Notifies the reader of a body that the rest of it will not arrive. A request that does not wait for its body continues.
 * If the reader of the body does not listen to this event, the request would never be answered, so the connection ends.
 */
export function failBody(req: IncomingMessage, refusal: GatewayError): void {
  if (req.complete) return;
  (req as WithFailure)[FAILED] = refusal;
  if (!req.emit(EVENT, refusal) && req.readableFlowing !== null) req.socket.destroy();
}

/** Calls back with the refusal when the rest of the body will not arrive; immediately if that is known already. */
export function onFailedBody(req: IncomingMessage, failed: (refusal: GatewayError) => void): void {
  const refusal = (req as WithFailure)[FAILED];
  if (refusal) failed(refusal);
  else req.once(EVENT, failed);
}
