import { type ErrorCode, GatewayError } from '../errors';
import type { KeptAnswer } from '../store/port';

/** Thrown to leave the path of a request: it has been answered before, and the client gets the same answer again. */
export class Replay extends Error {
  override readonly name = 'Replay';

  constructor(readonly answer: KeptAnswer) {
    super('The request has been answered before');
  }
}

/** Returns the outcome of a request that ended with this error: its code, or `replayed`. */
export function outcomeOf(error: unknown): ErrorCode | 'replayed' {
  if (error instanceof GatewayError) return error.code;
  return error instanceof Replay ? 'replayed' : 'internal';
}
