import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import basicAuth from 'express-basic-auth';
import { isLoopback } from '../../src/auth/addresses';
import type { Authenticator, AuthResult } from '../../src/auth/authenticate';
import type { Directory } from '../../src/directory/port';
import { GatewayError } from '../../src/errors';
import { type Awaitable, andThen } from '../../src/lib/awaitable';
import { type Clients, isTls } from './clients';
import { directoryOf, setRequester } from './locals';
import { targetLine } from './target';

export interface AuthenticateOptions {
  readonly authenticator: Authenticator;
  readonly clients: Clients;
  /** True if the administrator allows Basic everywhere. */
  readonly basicWithoutTls: boolean;
}

/** Finds out who sent a request, for `requesterOf`; nearly always synchronously. */
export type SignIn = (req: IncomingMessage, res: ServerResponse) => Awaitable<void>;

const DENIED: AuthResult = { kind: 'denied', stale: false };

/**
 * Returns a sign-in. It throws or rejects with `unauthenticated` (the challenges are set on the response),
 * `too_many_failures` (with `retryAfter`) or `bad_request`.
 */
export function signInBy(options: AuthenticateOptions): SignIn {
  const { authenticator } = options;
  const settle = (
    result: AuthResult,
    { basic, address }: { readonly basic: boolean; readonly address: string },
    req: IncomingMessage,
    res: ServerResponse,
  ): void => {
    switch (result.kind) {
      case 'ok':
        setRequester(res, result.requester, result.scheme, address);
        return;
      case 'blocked': {
        const { retryAfter } = result;
        const wait = retryAfter === 1 ? '1 second' : `${retryAfter} seconds`;
        throw new GatewayError('too_many_failures', `Try again in ${wait}.`, { retryAfter });
      }
      case 'malformed':
        throw new GatewayError('bad_request', result.detail);
      case 'denied': {
        // A browser opens its own dialog for any challenge, but a panel that uses fetch wants to show its own.
        const challenges =
          req.headers['x-requested-with'] === undefined
            ? authenticator.challenges(directoryOf(res).realm, result.stale, basic)
            : [];
        if (challenges.length > 0) res.setHeader('WWW-Authenticate', challenges);
        throw new GatewayError('unauthenticated', whyDenied(req, result.stale, basic));
      }
    }
  };
  return (req, res) => {
    const address = options.clients.addressOf(req);
    // If not allowed, Basic is neither offered nor accepted.
    const basic = basicIsAllowed(options, req);
    const result = credentials(directoryOf(res), req, authenticator, address, basic);
    return andThen(result, (known) => settle(known, { basic, address }, req, res));
  };
}

/** Returns a sign-in as a handler of Express. */
export const authenticate =
  (signIn: SignIn): RequestHandler =>
  async (req, res, next) => {
    await signIn(req, res);
    next();
  };

function whyDenied(req: IncomingMessage, stale: boolean, basic: boolean): string {
  if (stale) return 'The nonce is too old or was used before.';
  if (!basic && /^basic\b/i.test(req.headers.authorization ?? '')) {
    return (
      'Basic is not accepted without TLS: use Digest, TLS (a trusted proxy must send X-Forwarded-Proto: https), or ' +
      'auth.basicWithoutTls in the configuration.'
    );
  }
  return req.headers.authorization === undefined
    ? 'Sign in as a user of this gateway.'
    : 'Wrong user name or password, or the credentials could not be read.';
}

/** One branch for each scheme; an unknown scheme is rejected. */
function credentials(
  directory: Directory,
  req: IncomingMessage,
  authenticator: Authenticator,
  address: string,
  basic: boolean,
): Awaitable<AuthResult> {
  const header = req.headers.authorization ?? '';
  switch (/^[^\t ]*/.exec(header)?.[0].toLowerCase()) {
    case 'digest':
      return authenticator.digest(directory, header, req.method ?? '', targetLine(req), address, req.socket);
    case 'basic': {
      const given = basic ? readBasic(req) : undefined;
      return given ? authenticator.basic(directory, given.user, given.password, address, req.socket) : DENIED;
    }
    default:
      return DENIED;
  }
}

/** express-basic-auth would answer a refusal itself, with its own page. Here it only reads the header. */
const reader = basicAuth({
  authorizer: () => true,
  unauthorizedResponse: () => {
    throw UNREADABLE;
  },
});

const UNREADABLE = new Error('Not a Basic header');

/** Returns user and password of a Basic header; `undefined` if it cannot be read. */
function readBasic({ headers }: IncomingMessage): { user: string; password: string } | undefined {
  // A separate request object, since the library leaves the password on it.
  const read = { headers } as basicAuth.IBasicAuthedRequest;
  try {
    reader(read, undefined as never, () => undefined);
    return read.auth;
  } catch (error) {
    if (error === UNREADABLE) return undefined;
    throw error;
  }
}

export interface BasicSafety {
  /** True if the client is a program on this machine: the peer is on loopback and is not a proxy. */
  readonly local: boolean;
  /** True if the connection is TLS. */
  readonly tls: boolean;
  /** True if a trusted proxy reports that the client speaks TLS with it. */
  readonly trustedProxyTls: boolean;
  /** True if the administrator allows Basic everywhere. */
  readonly basicWithoutTls: boolean;
}

/** True if nobody on the way can read a password that is sent in clear text. */
export function basicIsSafe({ local, tls, trustedProxyTls, basicWithoutTls }: BasicSafety): boolean {
  return tls || trustedProxyTls || basicWithoutTls || local;
}

/**
 * Returns `basicIsSafe` for a request.
 *
 * A proxy on this machine connects from loopback, but its clients do not. A proxy may send no `X-Forwarded-For`, or
 * pass on one that names loopback. So the address proves nothing if the request comes from a trusted proxy; only TLS
 * counts then. If a trusted proxy reports that the client has no TLS, the client is not secure, even if the proxy
 * itself speaks TLS with this gateway.
 */
export function basicIsAllowed(
  { clients, basicWithoutTls }: Pick<AuthenticateOptions, 'clients' | 'basicWithoutTls'>,
  req: IncomingMessage,
): boolean {
  const [secure, tls] = [clients.isSecure(req), isTls(req)];
  const local = !clients.isProxied(req) && isLoopback(req.socket.remoteAddress ?? '');
  return basicIsSafe({ local, tls: secure && tls, trustedProxyTls: secure && !tls, basicWithoutTls });
}
