import { headerBytes } from './auth-params';

/** The ways to sign in that can be configured. */
export const SCHEMES = ['digest-md5', 'digest-sha256', 'basic'] as const;

export type Scheme = (typeof SCHEMES)[number];

export interface ChallengeOptions {
  readonly realm: string;
  /** The schemes to offer, in this order. libcurl looks only at the first Digest. */
  readonly schemes: readonly Scheme[];
  /** The nonce of all Digest challenges. */
  readonly nonce: string;
  /** True if only the nonce was wrong, not the password. The client then answers again, and asks no person (RFC 7616 §3.3). */
  readonly stale: boolean;
}

/**
 * Returns the values of WWW-Authenticate, one character per byte, as Node writes headers. Each is sent as a header of its own:
 * clients misread several challenges in one header.
 */
export function challenges(options: ChallengeOptions): string[] {
  return options.schemes.map((scheme) => CHALLENGE[scheme](options));
}

const CHALLENGE: Readonly<Record<Scheme, (options: ChallengeOptions) => string>> = {
  'digest-md5': (options) => digestChallenge('MD5', options),
  'digest-sha256': (options) => digestChallenge('SHA-256', options),
  // RFC 7617 §2.1: with this, browsers send UTF-8.
  basic: ({ realm }) => `Basic realm=${quoted(realm)}, charset="UTF-8"`,
};

function digestChallenge(algorithm: string, { realm, nonce, stale }: ChallengeOptions): string {
  // RFC 7616 §3.3: qop is quoted in a challenge, algorithm and stale are not.
  const value = `Digest realm=${quoted(realm)}, qop="auth", algorithm=${algorithm}, nonce="${nonce}", charset=UTF-8`;
  return stale ? `${value}, stale=true` : value;
}

/** Returns a quoted-string (RFC 9110 §5.6.4). A header cannot hold control characters, so they become spaces. */
function quoted(text: string): string {
  const printable = [...headerBytes(text)]
    .map((byte) => (byte < ' ' || byte === '\x7f' ? ' ' : byte))
    .join('');
  return `"${printable.replace(/["\\]/g, '\\$&')}"`;
}
