import { createHmac } from 'node:crypto';
import { GatewayError } from '../errors';

/** Most characters of a key. */
const LONGEST = 255;

/**
 * Returns the key of an Idempotency-Key header. The draft writes it as a string with quotes (RFC 9651 §3.3.3); most clients
 * leave them out. Both are the same key.
 *
 * @throws GatewayError bad_request
 */
export function keyIn(header: string): string {
  const key = header.startsWith('"') ? quoted(header) : header;
  if (key !== undefined && key.length <= LONGEST && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new GatewayError(
    'bad_request',
    `Idempotency-Key must be 1 to ${LONGEST} visible ASCII characters, with or without quotes around them.`,
  );
}

function quoted(header: string): string | undefined {
  const [, inner] = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header) ?? [];
  return inner?.replaceAll(/\\(.)/g, '$1');
}

/** A request with an Idempotency-Key. */
export interface KeyedRequest {
  /** The user who sent it. */
  readonly requester: string;
  readonly key: string;
  readonly method: string;
  /** The path with the query, as the client sent it. */
  readonly target: string;
  /** What the gateway has read of the body; empty if it ignores bodies. */
  readonly body: string;
}

/**
 * Returns digests of the key with its requester, and of the request. Neither can be reversed by somebody who does not know
 * the key: it is the secret of both (docs/decisions/0017).
 */
export function digestsOf({ requester, key, method, target, body }: KeyedRequest): {
  readonly id: string;
  readonly digest: string;
} {
  const secret = JSON.stringify([requester, key]);
  const digestOf = (...parts: readonly string[]): string =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
  return { id: digestOf('id'), digest: digestOf('request', method, target, body) };
}
