import type { Request, RequestHandler, Response } from 'express';
import basicAuth from 'express-basic-auth';
import { isLoopback } from '../src/auth/addresses';
import type { Authenticator, AuthResult } from '../src/auth/authenticate';
import { GatewayError } from '../src/errors';
import type { Directory, Requester } from '../src/ports';

export interface AuthenticateOptions {
  readonly authenticator: Authenticator;
  /** Whether a password may travel on this connection as it is. Where not, Basic is neither offered nor taken. */
  readonly basicAllowed: (req: Request) => boolean;
}

const DENIED: AuthResult = { kind: 'denied', stale: false };

/**
 * Middleware: finds out who the request comes from, for `requesterOf`.
 *
 * Fails with `unauthenticated` (challenges are set on the response), `too_many_failures` (with `retryAfter`) or
 * `bad_request`.
 */
export function authenticate({ authenticator, basicAllowed }: AuthenticateOptions): RequestHandler {
  return async (req, res, next) => {
    const basic = basicAllowed(req);
    const result = await credentials(req, res, authenticator, basic);
    switch (result.kind) {
      case 'ok':
        res.locals['requester'] = result.requester;
        res.locals['directory'] = result.directory;
        next();
        return;
      case 'blocked': {
        const { retryAfter } = result;
        throw new GatewayError('too_many_failures', `Try again in ${retryAfter} seconds.`, { retryAfter });
      }
      case 'malformed':
        throw new GatewayError('bad_request', result.detail);
      case 'denied': {
        // A browser opens its own dialog for any challenge; a panel that fetches wants to ask by itself.
        const challenges =
          req.get('X-Requested-With') === undefined ? authenticator.challenges(result.stale, basic) : [];
        if (challenges.length > 0) res.set('WWW-Authenticate', challenges);
        throw new GatewayError('unauthenticated', whyDenied(req, result.stale, basic));
      }
    }
  };
}

function whyDenied(req: Request, stale: boolean, basic: boolean): string {
  if (stale) return 'The nonce is too old or was used before.';
  if (!basic && /^basic\b/i.test(req.headers.authorization ?? '')) {
    return 'Basic is not taken here without TLS: use Digest, TLS, or auth.basicWithoutTls in the configuration.';
  }
  return 'Sign in as a user of this gateway.';
}

/** The user whom `authenticate` found. Throws where the route is not behind it: that is a mistake in the app. */
export function requesterOf(res: Response): Requester {
  const requester: Requester | undefined = res.locals['requester'];
  if (requester === undefined) throw new Error('No authentication in front of this route');
  return requester;
}

/** The directory that the user was found in: the state of the configuration that this request sees to its end. */
export function directoryOf(res: Response): Directory {
  const directory: Directory | undefined = res.locals['directory'];
  if (directory === undefined) throw new Error('No authentication in front of this route');
  return directory;
}

/** One branch for each scheme; what is not known here is denied. */
async function credentials(
  req: Request,
  res: Response,
  authenticator: Authenticator,
  basic: boolean,
): Promise<AuthResult> {
  const header = req.headers.authorization ?? '';
  switch (/^[^\t ]*/.exec(header)?.[0].toLowerCase()) {
    case 'digest':
      return authenticator.digest(header, req.method, req.originalUrl, clientAddress(req));
    case 'basic':
      return basic ? byBasic(req, res, authenticator) : DENIED;
    default:
      return DENIED;
  }
}

/**
 * Lets express-basic-auth read the header and asks the authenticator about what it found.
 *
 * It answers a refusal by itself, with a page of its own, and fails outside Express when it is told of an error.
 * So it hears only of success: a refusal or error ends the promise past it, and where it refuses without asking (a
 * header it cannot read), throwing keeps it from answering.
 */
async function byBasic(req: Request, res: Response, authenticator: Authenticator): Promise<AuthResult> {
  try {
    return await new Promise<AuthResult>((resolve, reject) => {
      let result = DENIED;
      const middleware = basicAuth({
        authorizeAsync: true,
        authorizer: (user, password, answer) => {
          authenticator.basic(user, password, clientAddress(req)).then((found) => {
            result = found;
            if (found.kind === 'ok') answer(null, true);
            else resolve(found);
          }, reject);
        },
        unauthorizedResponse: () => {
          throw UNREADABLE;
        },
      });
      middleware(req, res, () => resolve(result));
    });
  } catch (error) {
    if (error === UNREADABLE) return DENIED;
    throw error;
  } finally {
    // It leaves the password there.
    delete (req as { auth?: unknown }).auth;
  }
}

const UNREADABLE = new Error('Not a Basic header');

/** As `trust proxy` has it. Undefined once the client is gone; then it does not matter. */
function clientAddress(req: Request): string {
  return req.ip ?? '';
}

export interface BasicSafety {
  /** Where the client is: the peer, or what a trusted proxy says of it. */
  readonly address: string;
  /** The connection is TLS. */
  readonly tls: boolean;
  /** A trusted proxy says that the client speaks TLS with it. */
  readonly trustedProxyTls: boolean;
  /** The administrator wants Basic everywhere. */
  readonly basicWithoutTls: boolean;
}

/** Whether nobody on the way can read a password that is sent as it is. */
export function basicIsSafe({ address, tls, trustedProxyTls, basicWithoutTls }: BasicSafety): boolean {
  return isLoopback(address) || tls || trustedProxyTls || basicWithoutTls;
}

/**
 * `basicIsSafe` for a request, by Express's `trust proxy`.
 *
 * A proxy on this very machine comes from loopback, its clients do not: with the proxy trusted, what counts is
 * where the client is and what it speaks. `req.secure` is false where a trusted proxy says that the client has no
 * TLS, also when the proxy itself speaks TLS with us.
 */
export function basicAllowedBy(options: { readonly basicWithoutTls: boolean }): (req: Request) => boolean {
  return (req) => {
    const ownTls = 'encrypted' in req.socket && req.socket.encrypted === true;
    return basicIsSafe({
      address: clientAddress(req),
      tls: req.secure && ownTls,
      trustedProxyTls: req.secure && !ownTls,
      basicWithoutTls: options.basicWithoutTls,
    });
  };
}
