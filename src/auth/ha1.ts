import { hash } from 'node:crypto';

/** The two hashes of Digest that the gateway knows. The names are those of the fields of `Ha1`. */
export type Algorithm = 'md5' | 'sha256';

/** How many hexadecimal digits a hash has. */
export const HEX_LENGTH: Readonly<Record<Algorithm, number>> = { md5: 32, sha256: 64 };

/** Returns a hash in lower-case hex. `encoding` turns the text into bytes. */
export function hexHash(algorithm: Algorithm, text: string, encoding: 'utf8' | 'latin1'): string {
  return hash(algorithm, Buffer.from(text, encoding), 'hex');
}

/**
 * Returns the secret that is stored for a user, in lower-case hex: H(user ":" realm ":" password) over UTF-8 (RFC 7616 §3.4.2).
 *
 * In this realm it is as good as the password, so keep it secret. If the name or realm changes, it is no longer valid.
 */
export function ha1(algorithm: Algorithm, user: string, realm: string, password: string): string {
  return hexHash(algorithm, `${user}:${realm}:${password}`, 'utf8');
}
