import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Where clients are and whether they speak TLS, also those behind a proxy that is trusted to tell. */
export class Clients {
  private readonly trusts: (address: string, hop: number) => boolean;

  /** @param trusted addresses and networks of proxies, or names for some such as `loopback` */
  constructor(private readonly trusted: readonly string[]) {
    this.trusts = proxyAddr.compile([...trusted]);
  }

  /** The client's address: the peer's, or what a trusted proxy says. Empty once the client is gone. */
  addressOf(req: IncomingMessage): string {
    if (this.trusted.length === 0) return req.socket.remoteAddress ?? '';
    return proxyAddr(req, this.trusts) ?? '';
  }

  /** True where the client speaks TLS: with us, or, as a trusted proxy says, with that. */
  isSecure(req: IncomingMessage): boolean {
    const own = isTls(req);
    if (this.trusted.length === 0 || !this.trusts(req.socket.remoteAddress ?? '', 0)) return own;
    const told = req.headers['x-forwarded-proto'];
    if (told === undefined || told === '') return own;
    return String(told).split(',', 1)[0]?.trim() === 'https';
  }
}

/** True where the peer speaks TLS with us. */
export function isTls({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}
