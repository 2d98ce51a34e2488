import { timingSafeEqual } from 'node:crypto';
import { authParams, extendedValue, headerText, type Malformed, malformed } from './auth-params';
import { type Algorithm, HEX_LENGTH, hexHash } from './ha1';

/** The parameters of an `Authorization: Digest` header. Text that is hashed stays one character per byte. */
export interface DigestCredentials {
  readonly kind: 'credentials';
  /** Decoded, to look the user up in the directory. */
  readonly user: string;
  /** Decoded. */
  readonly realm: string;
  readonly algorithm: Algorithm;
  readonly nonce: string;
  readonly uri: string;
  readonly cnonce: string;
  /** A hexadecimal number of at most 32 bits, spelled as the client sent it: the response is a hash over this spelling. */
  readonly nc: string;
  /** Lower-case hex, as long as the algorithm's hash. */
  readonly response: string;
}

/** The header is well formed, but uses something that was not offered. The gateway answers with a new challenge. */
export interface Unsupported {
  readonly kind: 'unsupported';
}

const UNSUPPORTED: Unsupported = { kind: 'unsupported' };
/** RFC 7616 §3.4 requires eight digits, but some clients send more or fewer, such as n8n's `000000001`. */
const COUNT = /^0*[0-9a-f]{1,8}$/i;
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
]);

/**
 * Reads an `Authorization: Digest` header, one character per byte.
 *
 * - Accepted: `qop=auth` with SHA-256 or MD5, which is the default if no algorithm is named (RFC 7616 §3.4). Values may be
 *   quoted or not, and `nc` may have any number of digits.
 * - Unsupported: the `-sess` variants, `auth-int`, `userhash`, and a header without qop (RFC 2069), which could be replayed.
 * - Malformed: a missing parameter, and everything else that RFC 7616 §3.4 calls improper.
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

/** Returns why the length of a response is wrong. npm's `request`, and clients built on it, answer every challenge with MD5. */
function wrongLength(algorithm: Algorithm, length: number): string {
  return algorithm === 'sha256' && length === HEX_LENGTH.md5
    ? 'response of the Authorization header is an MD5 hash, but the header names SHA-256. If the client can only do MD5, ' +
        'the administrator has to set auth.schemes: [digest-md5, basic].'
    : 'response of the Authorization header does not have the length of its hash.';
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

/** The parts of a Digest that go into the response, one character per byte. */
export type DigestParts = Pick<DigestCredentials, 'algorithm' | 'nonce' | 'nc' | 'cnonce' | 'uri'>;

/**
 * Returns the response of a client that knows the password, in lower-case hex (RFC 7616 §3.4.1 with `qop=auth`).
 *
 * @param ha1 the user's secret for `parts.algorithm`, lower-case hex
 */
export function digestResponse(ha1: string, method: string, parts: DigestParts): string {
  const ha2 = hexHash(parts.algorithm, `${method}:${parts.uri}`, 'latin1');
  const text = `${ha1}:${parts.nonce}:${parts.nc}:${parts.cnonce}:auth:${ha2}`;
  return hexHash(parts.algorithm, text, 'latin1');
}

/** True if two hex strings are equal. The time does not depend on the position of a difference. */
export function sameHex(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1')];
  return left.length === right.length && timingSafeEqual(left, right);
}
