import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../src/errors';

/** What a request emits whose body does not come in time; whoever waits for the body answers it. */
const LATE = 'bodyLate';

/** Tells whoever waits for the body of this request that it is late. */
export function tellLate(req: IncomingMessage): void {
  if (!req.complete) req.emit(LATE);
}

/**
 * Calls back where the body does not come in time, with the refusal. A command that does not wait for its body is answered
 * without it, whenever that comes.
 */
export function onLateBody(req: IncomingMessage, late: (refusal: GatewayError) => void): void {
  req.once(LATE, () => late(new GatewayError('request_timeout', 'The body did not come in time.')));
}

/**
 * Ends a connection whose client does not read its answer: not one byte of it left for so many milliseconds. While an answer
 * is being made the connection may be quiet for as long as that takes.
 */
export function dropUnread(res: ServerResponse, ms: number): void {
  const watch = (): void => {
    res.socket?.setTimeout(ms);
  };
  // After it node sets the time that an idle connection is kept.
  res.on('prefinish', () => {
    // What has gone out already nobody has to wait for.
    if ((res.socket?.writableLength ?? 0) > 0) watch();
  });
  // A file, piece by piece.
  res.on('pipe', watch);
}
