import { type ErrorCode, GatewayError } from './errors';

/** What a client got, byte for byte, before compression. */
export interface KeptAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Thrown to leave the path of a request: it has been answered before, and the client gets the same answer again. */
export class Replay extends Error {
  override readonly name = 'Replay';

  constructor(readonly answer: KeptAnswer) {
    super('The request has been answered before');
  }
}

/** How a request ended: `done`, the code of its error, or `replayed` if it was not carried out again. */
export type Outcome = 'done' | ErrorCode | 'replayed';

/** Returns the outcome of a request that ended with this error: its code, or `replayed`. */
export function outcomeOf(error: unknown): Exclude<Outcome, 'done'> {
  if (error instanceof GatewayError) return error.code;
  return error instanceof Replay ? 'replayed' : 'internal';
}
