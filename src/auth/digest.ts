import { timingSafeEqual } from 'node:crypto';
import { authParams, extendedValue, headerText, type Malformed, malformed } from './auth-params';
import { type Algorithm, HEX_LENGTH, hexHash } from './ha1';

/** What a client sent in `Authorization: Digest`. Text that is hashed stays one character per byte. */
export interface DigestCredentials {
  readonly kind: 'credentials';
  /** Decoded: what the directory is asked for. */
  readonly user: string;
  /** Decoded. */
  readonly realm: string;
  readonly algorithm: Algorithm;
  readonly nonce: string;
  readonly uri: string;
  readonly cnonce: string;
  /** A hexadecimal number of at most 32 bits, spelled as the client sent it: the response is made of that. */
  readonly nc: string;
  /** Lower-case hex, as long as the algorithm's hash. */
  readonly response: string;
}

/** Well formed, but not what was offered: a new challenge is the answer. */
export interface Unsupported {
  readonly kind: 'unsupported';
}

const UNSUPPORTED: Unsupported = { kind: 'unsupported' };
/** RFC 7616 §3.4 wants eight digits; clients send other numbers of them, such as n8n's `000000001`. */
const COUNT = /^0*[0-9a-f]{1,8}$/i;
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
]);

/**
 * Reads an `Authorization: Digest` header, one character per byte.
 *
 * Taken: `qop=auth` with MD5 (also when no algorithm is named, RFC 7616 §3.4) or SHA-256. Unsupported: the
 * `-sess` variants, `auth-int`, `userhash`, and a header without qop (RFC 2069), which could be replayed.
 * Malformed: anything else that RFC 7616 §3.4 calls improper, and a missing parameter.
 * Values may be quoted or not, and `nc` may have any number of digits.
 */
export function readDigest(header: string): DigestCredentials | Unsupported | Malformed {
  const params = authParams(header.replace(/^[\t ]*digest(?=[\t ]|$)/i, ''));
  if (!(params instanceof Map)) return params as Malformed;

  const algorithm = ALGORITHMS.get((params.get('algorithm') ?? 'MD5').toLowerCase());
  const offered =
    params.get('qop')?.toLowerCase() === 'auth' && params.get('userhash')?.toLowerCase() !== 'true';
  if (algorithm === undefined || !offered) return UNSUPPORTED;

  const user = userName(params);
  if (typeof user === 'object') return user;
  const [realm, nonce, uri] = [params.get('realm'), params.get('nonce'), params.get('uri')];
  const [cnonce, nc, response] = [params.get('cnonce'), params.get('nc'), params.get('response')];
  if (realm === undefined || nonce === undefined || uri === undefined || cnonce === undefined) {
    return malformed('The Authorization header lacks one of realm, nonce, uri, cnonce.');
  }
  if (nc === undefined || !COUNT.test(nc)) {
    return malformed('nc of the Authorization header is not a hexadecimal number of at most 32 bits.');
  }
  if (response === undefined || !/^[0-9a-f]+$/i.test(response)) {
    return malformed('response of the Authorization header is not the hex of a hash.');
  }
  if (response.length !== HEX_LENGTH[algorithm]) return malformed(wrongLength(algorithm, response.length));
  return {
    kind: 'credentials',
    user,
    realm: headerText(realm),
    algorithm,
    nonce,
    uri,
    cnonce,
    nc,
    response: response.toLowerCase(),
  };
}

/** npm's `request`, and what is made of it, take any challenge and answer it by MD5. */
function wrongLength(algorithm: Algorithm, length: number): string {
  return algorithm === 'sha256' && length === HEX_LENGTH.md5
    ? 'response of the Authorization header is an MD5, though it names SHA-256. If the client can only do MD5, the ' +
        'administrator has to set auth.schemes: [digest-md5, basic].'
    : 'response of the Authorization header has not the length of its hash.';
}

function userName(params: ReadonlyMap<string, string>): string | Malformed {
  const plain = params.get('username');
  const extended = params.get('username*');
  if ((plain === undefined) === (extended === undefined)) {
    return malformed('The Authorization header needs one of username and username*.');
  }
  if (plain !== undefined) return headerText(plain);
  return extendedValue(extended ?? '') ?? malformed('username* of the Authorization header is not RFC 5987.');
}

/** The parts of a Digest that the response is made of, one character per byte. */
export type DigestParts = Pick<DigestCredentials, 'algorithm' | 'nonce' | 'nc' | 'cnonce' | 'uri'>;

/**
 * The response that knows the password, lower-case hex (RFC 7616 §3.4.1 with `qop=auth`).
 *
 * @param ha1 the user's secret for `parts.algorithm`, lower-case hex
 */
export function digestResponse(ha1: string, method: string, parts: DigestParts): string {
  const ha2 = hexHash(parts.algorithm, `${method}:${parts.uri}`, 'latin1');
  const text = `${ha1}:${parts.nonce}:${parts.nc}:${parts.cnonce}:auth:${ha2}`;
  return hexHash(parts.algorithm, text, 'latin1');
}

/** Compares two hex strings in a time that does not depend on where they differ. */
export function sameHex(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')];
  return left.length === right.length && timingSafeEqual(left, right);
}
