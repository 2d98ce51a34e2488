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
  /** The administrator wants Basic everywhere. */
  readonly basicWithoutTls: boolean;
}

/** Finds out who a request comes from, for `requesterOf`; nearly always at once. */
export type SignIn = (req: IncomingMessage, res: ServerResponse) => Awaitable<void>;

const DENIED: AuthResult = { kind: 'denied', stale: false };

/**
 * A sign-in throws, or rejects with, `unauthenticated` (challenges are set on the response), `too_many_failures` (with `retryAfter`) or
 * `bad_request`.
 */
export function signInBy(options: AuthenticateOptions): SignIn {
  const { authenticator } = options;
  const settle = (result: AuthResult, basic: boolean, req: IncomingMessage, res: ServerResponse): void => {
    switch (result.kind) {
      case 'ok':
        setRequester(res, result.requester);
        return;
      case 'blocked': {
        const { retryAfter } = result;
        const wait = retryAfter === 1 ? '1 second' : `${retryAfter} seconds`;
        throw new GatewayError('too_many_failures', `Try again in ${wait}.`, { retryAfter });
      }
      case 'malformed':
        throw new GatewayError('bad_request', result.detail);
      case 'denied': {
        // A browser opens its own dialog for any challenge; a panel that fetches wants to ask by itself.
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
    // If not, it is neither offered nor taken.
    const basic = basicIsAllowed(options, req);
    const result = credentials(directoryOf(res), req, authenticator, address, basic);
    return andThen(result, (known) => settle(known, basic, req, res));
  };
}

/** A sign-in, for Express. */
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
      'Basic is not taken here without TLS: use Digest, TLS (a trusted proxy has to send X-Forwarded-Proto: https), or ' +
      'auth.basicWithoutTls in the configuration.'
    );
  }
  return req.headers.authorization === undefined
    ? 'Sign in as a user of this gateway.'
    : 'The user or the password is wrong, or they could not be read.';
}

/** One branch for each scheme; what is not known here is denied. */
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

/** express-basic-auth would answer a refusal by itself, with a page of its own: it only reads the header. */
const reader = basicAuth({
  authorizer: () => true,
  unauthorizedResponse: () => {
    throw UNREADABLE;
  },
});

const UNREADABLE = new Error('Not a Basic header');

/** What a Basic header says; undefined for one that cannot be read. */
function readBasic({ headers }: IncomingMessage): { user: string; password: string } | undefined {
  // A request of its own, for the password is left on it.
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
  /** The client is a program on this machine: the peer is on loopback, and is no proxy. */
  readonly local: boolean;
  /** The connection is TLS. */
  readonly tls: boolean;
  /** A trusted proxy says that the client speaks TLS with it. */
  readonly trustedProxyTls: boolean;
  /** The administrator wants Basic everywhere. */
  readonly basicWithoutTls: boolean;
}

/** Whether nobody on the way can read a password that is sent as it is. */
export function basicIsSafe({ local, tls, trustedProxyTls, basicWithoutTls }: BasicSafety): boolean {
  return tls || trustedProxyTls || basicWithoutTls || local;
}

/**
 * `basicIsSafe` for a request.
 *
 * A proxy on this very machine comes from loopback, its clients do not. A proxy may send no `X-Forwarded-For`, or pass on one
 * that names loopback, so an address says nothing about a request from a trusted proxy: only TLS counts there. A client is
 * not secure if a trusted proxy says that it has no TLS, also if the proxy itself speaks TLS with us.
 */
export function basicIsAllowed(
  { clients, basicWithoutTls }: Pick<AuthenticateOptions, 'clients' | 'basicWithoutTls'>,
  req: IncomingMessage,
): boolean {
  const [secure, tls] = [clients.isSecure(req), isTls(req)];
  const local = !clients.isProxied(req) && isLoopback(req.socket.remoteAddress ?? '');
  return basicIsSafe({ local, tls: secure && tls, trustedProxyTls: secure && !tls, basicWithoutTls });
}
