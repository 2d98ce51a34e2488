import { type Algorithm, ha1, hexHash } from '../../src/auth/ha1';

export interface DigestRequest {
  /** One Digest value of WWW-Authenticate. */
  readonly challenge: string;
  readonly method?: string;
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  /** A text is sent unchanged. */
  readonly nc?: number | string;
  /** True if the client quotes values that need no quotes. */
  readonly quotes?: boolean;
  readonly cnonce?: string;
}

/** Returns the Authorization header of a client that answers a challenge. Shares no code with the server. */
export function digestHeader(request: DigestRequest): string {
  const { challenge, method = 'GET', uri, user, password, nc = 1, cnonce = '0a4f113b' } = request;
  const param = (name: string) => new RegExp(`${name}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  const algorithm: Algorithm = param('algorithm') === 'SHA-256' ? 'sha256' : 'md5';
  const h = (text: string) => hexHash(algorithm, text, 'utf8');
  const count = typeof nc === 'string' ? nc : nc.toString(16).padStart(8, '0');
  const q = request.quotes ? '"' : '';
  const secret = ha1(algorithm, user, param('realm'), password);
  const response = h(`${secret}:${param('nonce')}:${count}:${cnonce}:auth:${h(`${method}:${uri}`)}`);
  const quotedUser = Buffer.from(user.replace(/["\\]/g, '\\$&')).toString('latin1');
  return (
    `Digest username="${quotedUser}", realm="${param('realm')}", nonce="${param('nonce')}", uri="${uri}", ` +
    `algorithm=${q}${param('algorithm')}${q}, qop=${q}auth${q}, nc=${q}${count}${q}, cnonce="${cnonce}", response="${response}"`
  );
}
