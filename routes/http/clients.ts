import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import { canonicalAddress } from '../../src/auth/addresses';

/** Bytes of `X-Forwarded-For` that are read: dozens of proxies. Each of its addresses is held against all trusted networks. */
const CHAIN_BYTES = 1_024;
/** How many peers are remembered to have been reported. */
const MOST_REPORTED = 16;

/** Where clients are and whether they speak TLS, also those behind a trusted proxy. */
export class Clients {
  /** True for the address of a proxy that is trusted. */
  readonly trusts: (address: string) => boolean;
  private readonly reported = new Set<string>();

  /**
   * @param trusted addresses and networks of proxies, or names for some such as `loopback`
   * @param onUntrusted called once for each peer that is not trusted, but sends `X-Forwarded-For`
   */
  constructor(
    trusted: readonly string[],
    private readonly onUntrusted: (peer: string) => void = () => undefined,
  ) {
    this.trusts = trustIn(trusted);
  }

  /**
   * The client's address: the peer's, or the nearest address in the `X-Forwarded-For` of trusted proxies that is no trusted
   * proxy itself. An entry that is no IP address counts as the peer that wrote it. Empty once the client is gone.
   */
  addressOf(req: IncomingMessage): string {
    const peer = req.socket.remoteAddress ?? '';
    const forwarded = req.headers['x-forwarded-for'];
    if (forwarded === undefined) return peer;
    if (!this.trusts(peer)) {
      this.report(peer);
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

  /** True if a trusted proxy has sent the request: the address of the client is only what that proxy says. */
  isProxied(req: IncomingMessage): boolean {
    return this.trusts(req.socket.remoteAddress ?? '');
  }

  /** True if the client speaks TLS: with us, or, as a trusted proxy says, with that. */
  isSecure(req: IncomingMessage): boolean {
    const own = isTls(req);
    if (!this.isProxied(req)) return own;
    const proto = req.headers['x-forwarded-proto'];
    if (proto === undefined || proto === '') return own;
    return String(proto).split(',', 1)[0]?.trim() === 'https';
  }

  private report(peer: string): void {
    const key = canonicalAddress(peer);
    if (key === '' || this.reported.has(key) || this.reported.size >= MOST_REPORTED) return;
    this.reported.add(key);
    this.onUntrusted(key);
  }
}

/** @param trusted addresses and networks of proxies */
export function trustIn(trusted: readonly string[]): (address: string) => boolean {
  const compiled = proxyAddr.compile([...trusted]);
  // The address of a peer that has gone is not known.
  return (address) => trusted.length > 0 && address !== '' && compiled(address, 0);
}

/** True if the peer speaks TLS with us. */
export function isTls({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}

/** Empty list elements count for nothing (RFC 9110 §5.6.1). */
function entriesOf(header: string | string[]): string[] {
  const whole = String(header);
  const end = whole.slice(-CHAIN_BYTES);
  // The first entry of an end may be cut.
  return (end === whole ? whole : end.slice(end.indexOf(',') + 1))
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * The IP address of an entry of `X-Forwarded-For`; some proxies write a port behind it: `192.0.2.1:40001`,
 * `[2001:db8::1]:40001`. `undefined` if it is none.
 */
function addressIn(entry: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(entry)?.[1];
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? canonicalAddress(bracketed) : undefined;
  const address = entry.replace(/^([\d.]+):\d{1,5}$/, '$1');
  return isIP(address) === 0 ? undefined : canonicalAddress(address);
}
