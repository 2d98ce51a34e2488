import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import { canonicalAddress } from '../../src/auth/addresses';

/**
 * Bytes of `X-Forwarded-For` that are read: enough for dozens of proxies. Each address is compared with all trusted
 * networks.
 */
const CHAIN_BYTES = 1_024;
/** Other headers in which proxies send a client's address; the second name is node's. */
const NEVER_READ = [
  ['X-Real-IP', 'x-real-ip'],
  ['Forwarded', 'forwarded'],
] as const;

/** Gets the address of the peer, the name of the header, and if the peer is a trusted proxy. */
export type OnIgnored = (peer: string, header: string, isTrusted: boolean) => void;

/** Number of reported peers that are remembered. */
const MOST_REPORTED = 16;

/** Finds the address of a client and whether it speaks TLS, also if it is behind a trusted proxy. */
export class Clients {
  /** Returns true for the address of a trusted proxy. */
  readonly trusts: (address: string) => boolean;
  private readonly reported = new Set<string>();

  /**
   * @param trusted addresses and networks of proxies, or names for some, such as `loopback`
   * @param onIgnored called once for each peer that sends a client's address which is not read: in a header that is never read,
   * or in `X-Forwarded-For`, but the peer is not trusted
   */
  constructor(
    trusted: readonly string[],
    private readonly onIgnored: OnIgnored = () => undefined,
  ) {
    this.trusts = trustIn(trusted);
  }

  /**
   * Returns the client's address: the nearest address in `X-Forwarded-For` that is not a trusted proxy, or the peer's
   * address. Only a trusted proxy's header counts. An entry that is not an IP address counts as the peer that wrote it.
   * The result is empty if the client has disconnected.
   */
  addressOf(req: IncomingMessage): string {
    const peer = req.socket.remoteAddress ?? '';
    const forwarded = req.headers['x-forwarded-for'];
    if (forwarded === undefined) {
      const [other] = NEVER_READ.find(([, name]) => req.headers[name] !== undefined) ?? [];
      if (other !== undefined) this.report(peer, other, this.trusts(peer));
      return peer;
    }
    if (!this.trusts(peer)) {
      this.report(peer, 'X-Forwarded-For', false);
      return peer;
    }
    let nearest = peer;
    // Each proxy adds its own peer at the end.
    for (const entry of entriesOf(forwarded).reverse()) {
      const address = addressIn(entry);
      if (address === undefined) return nearest;
      nearest = address;
      if (!this.trusts(address)) return address;
    }
    return nearest;
  }

  /** True if a trusted proxy has sent the request. Then the client's address is only a claim of that proxy. */
  isProxied(req: IncomingMessage): boolean {
    return this.trusts(req.socket.remoteAddress ?? '');
  }

  /** True if the client speaks TLS with this gateway, or, as a trusted proxy reports, with that proxy. */
  isSecure(req: IncomingMessage): boolean {
    const own = isTls(req);
    if (!this.isProxied(req)) return own;
    const proto = req.headers['x-forwarded-proto'];
    if (proto === undefined || proto === '') return own;
    return String(proto).split(',', 1)[0]?.trim() === 'https';
  }

  private report(peer: string, header: string, isTrusted: boolean): void {
    const key = canonicalAddress(peer);
    if (key === '' || this.reported.has(key) || this.reported.size >= MOST_REPORTED) return;
    this.reported.add(key);
    this.onIgnored(key, header, isTrusted);
  }
}

/**
 * Returns a function that is true for the address of a trusted proxy.
 *
 * @param trusted addresses and networks of proxies
 */
export function trustIn(trusted: readonly string[]): (address: string) => boolean {
  const compiled = proxyAddr.compile([...trusted]);
  // The address of a peer that has disconnected is unknown.
  return (address) => trusted.length > 0 && address !== '' && compiled(address, 0);
}

/** True if the peer speaks TLS with this gateway. */
export function isTls({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}

/** Returns the entries of the header, without empty list elements (RFC 9110 §5.6.1). */
function entriesOf(header: string | string[]): string[] {
  const whole = String(header);
  const end = whole.slice(-CHAIN_BYTES);
  // If the header was cut, its first entry may be incomplete.
  return (end === whole ? whole : end.slice(end.indexOf(',') + 1))
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * Returns the IP address of an entry of `X-Forwarded-For`; `undefined` if it has none. Some proxies write a port behind
 * the address: `192.0.2.1:40001`, `[2001:db8::1]:40001`.
 */
function addressIn(entry: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(entry)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? canonicalAddress(bracketed) : undefined;
  const address = entry.replace(/^([\d.]+):\d{1,5}$/, '$1');
  return isIP(address) === 0 ? undefined : canonicalAddress(address);
}
