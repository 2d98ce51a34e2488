import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { GatewayError } from '../../src/errors';
import { keyIn } from '../../src/idempotency/key';
import type { KeyedRequests } from '../../src/idempotency/keyed-requests';
import type { KeptAnswer } from '../../src/replay';
import type { Ending } from '../../src/store/port';
import { requesterOf, setClaim, takeClaim } from './locals';
import { targetOf } from './target';

/** What routes need that change something: the port to the requests with an Idempotency-Key. */
export type Keyed = Pick<KeyedRequests, 'begin'>;

/** Headers that are kept with an answer. All others belong to the moment, such as `RateLimit`, or to every answer. */
const KEPT_HEADERS = ['Content-Type', 'Location'];

/**
 * Returns the function that begins a request, for a request that changes something. It must be called once everything has
 * been accepted, before anything is sent. `undefined` if the request has no Idempotency-Key.
 *
 * @param body what the route has read of the body; empty if it ignores bodies
 * @throws GatewayError bad_request if the key is not valid
 */
export function onceOf(
  keyed: Keyed,
  req: IncomingMessage,
  res: ServerResponse,
  body = '',
): (() => Promise<void>) | undefined {
  const header = req.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = keyIn(String(header));
  return async () => {
    const { path, query } = targetOf(req);
    const target = query === undefined ? path : `${path}?${query}`;
    const { name: requester } = requesterOf(res);
    setClaim(res, await keyed.begin({ requester, key, method: req.method ?? '', target, body }));
  };
}

/** Begins a request for a route that needs nothing between. @throws as `onceOf` and what it returns */
export async function beginOnce(
  keyed: Keyed,
  req: IncomingMessage,
  res: ServerResponse,
  body = '',
): Promise<void> {
  await onceOf(keyed, req, res, body)?.();
}

/**
 * Sends an answer. If its request has an Idempotency-Key, the answer is kept first, so that a client that has it can repeat
 * the request and gets it again.
 *
 * @param endingOf returns what becomes of the key
 * @param send sends the answer, at most once
 */
export function keepFirst(res: ServerResponse, endingOf: () => Ending, send: () => void): void {
  const claim = takeClaim(res);
  if (!claim) {
    send();
    return;
  }
  claim
    .end(endingOf())
    .then(send)
    // An answer that cannot be sent ends its connection: an unhandled rejection would end the process.
    .catch(() => res.destroy());
}

/** Returns the ending of a request that succeeded. The headers are those that are set on the response, and these. */
export function answered(
  res: ServerResponse,
  status: number,
  contentType: string | undefined,
  body: Buffer,
): Ending {
  return { kind: 'answered', answer: { status, headers: keptHeaders(res, contentType), body } };
}

/** Returns the ending of a request that failed. If it had no effect, it may be carried out later with the same key. */
export function endingOfError(
  res: ServerResponse,
  { fate }: GatewayError,
  contentType: string,
  text: string,
): Ending {
  switch (fate) {
    case 'unsent':
      return { kind: 'free' };
    case 'unknown':
      return { kind: 'unknown' };
    case 'answered':
      return answered(res, res.statusCode, contentType, Buffer.from(text));
  }
}

/** Sends the whole answer of a request that changed something, and keeps it first. */
export function sendDone(res: Response, status: number, contentType?: string, text = ''): void {
  const send = (): void => {
    res.status(status);
    if (contentType !== undefined) res.set('Content-Type', contentType).send(text);
    // Without a type and a body, as the original.
    else res.end();
  };
  keepFirst(res, () => answered(res, status, contentType, Buffer.from(text)), send);
}

/** Sends an answer that was kept, with a header that shows it. */
export function replay(res: ServerResponse, { status, headers, body }: KeptAnswer): void {
  res.statusCode = status;
  for (let index = 0; index < headers.length; index += 2) {
    res.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
  }
  res.setHeader('Idempotent-Replayed', 'true');
  if (body.length > 0) res.setHeader('Content-Length', body.length);
  res.end(body);
}

function keptHeaders(res: ServerResponse, contentType: string | undefined): string[] {
  return KEPT_HEADERS.flatMap((name) => {
    const value = name === 'Content-Type' ? contentType : res.getHeader(name);
    return value === undefined ? [] : [name, String(value)];
  });
}
