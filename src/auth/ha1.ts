import { hash } from 'node:crypto';

/** The two hashes that a Digest can be made with here. The names are those of the fields of `Ha1`. */
export type Algorithm = 'md5' | 'sha256';

/** Digits of a hash in hex. */
export const HEX_LENGTH: Readonly<Record<Algorithm, number>> = { md5: 32, sha256: 64 };

/** Lower-case hex of a hash. `encoding` says which bytes the text stands for. */
export function hexHash(algorithm: Algorithm, text: string, encoding: 'utf8' | 'latin1'): string {
  return hash(algorithm, Buffer.from(text, encoding), 'hex');
}

/**
 * The secret kept for a user, lower-case hex: H(user ":" realm ":" password) over UTF-8 (RFC 7616 §3.4.2).
 *
 * It is as good as the password for this realm. A new name or realm makes it void.
 */
export function ha1(algorithm: Algorithm, user: string, realm: string, password: string): string {
  return hexHash(algorithm, `${user}:${realm}:${password}`, 'utf8');
}
