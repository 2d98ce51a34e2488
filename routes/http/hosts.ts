import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { isLoopbackHost, withoutFinalDot } from '../../src/config/hosts';
import { GatewayError } from '../../src/errors';
import { API } from './mounts';
import { targetLine } from './target';

/* DNS rebinding: another site lets its own name resolve to our address. For the browser its requests are then
   same-origin, and only `Host` shows which site they come from. */

/** Rejects a request to a host name that is not ours. @throws GatewayError misdirected_request */
export type HostCheck = (req: IncomingMessage) => void;

/**
 * Returns a check of `Host`.
 *
 * @param names our host names; `undefined` if any name is accepted
 * @param isProxy true for the address of a trusted peer that chooses `Host` itself
 */
export function hostCheck(
  names: ReadonlySet<string> | undefined,
  isProxy: (address: string) => boolean = () => false,
): HostCheck {
  return (req) => {
    if (names === undefined) return;
    const host = authorityOf(req);
    // HTTP/1.0 needs no Host, and browsers always send one.
    if (host === undefined || isOurs(host, names) || isProxy(req.socket.remoteAddress ?? '')) return;
    const shown = /^[\w.:[\]-]{1,100}$/.test(host) ? host : 'This';
    throw new GatewayError(
      'misdirected_request',
      `${shown} is not a host name of this gateway: use the IP address, or add the name to listen.hosts.`,
    );
  };
}

/** Returns a check as a handler of Express. */
export const checkHost =
  (check: HostCheck): RequestHandler =>
  (req, _res, next) => {
    check(req);
    next();
  };

/** True if the path is checked even if nothing is served there. */
export function isChecked(path: string): boolean {
  return path === API.prefix || path.startsWith(`${API.prefix}/`);
}

/** Returns the authority of an absolute target, which has priority over `Host` (RFC 9112 §3.2.2); otherwise `Host`. */
function authorityOf(req: IncomingMessage): string | undefined {
  const line = targetLine(req);
  if (line.startsWith('/')) return req.headers.host;
  return /^https?:\/\/(?:[^/?#@]*@)*([^/?#]*)/i.exec(line)?.[1] ?? req.headers.host;
}

const AUTHORITY = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]@/?#\\]+))(?::\d{0,5})?$/i;

function isOurs(authority: string, names: ReadonlySet<string>): boolean {
  const [, ipv6, name] = AUTHORITY.exec(authority) ?? [];
  if (ipv6 !== undefined) return isIP(ipv6) === 6;
  if (name === undefined) return false;
  const plain = withoutFinalDot(name.toLowerCase());
  return isIP(plain) === 4 || isLoopbackHost(plain) || names.has(plain);
}
