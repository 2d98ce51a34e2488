import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Where clients are and whether they speak TLS, also those behind a proxy that is trusted to tell. */
export class Clients {
  /** True for the address of a proxy that is trusted. */
  readonly trusts: (address: string) => boolean;

  /** @param trusted addresses and networks of proxies, or names for some such as `loopback` */
  constructor(private readonly trusted: readonly string[]) {
    this.trusts = trustIn(trusted);
  }

  /** The client's address: the peer's, or what a trusted proxy says. Empty once the client is gone. */
  addressOf(req: IncomingMessage): string {
    if (this.trusted.length === 0) return req.socket.remoteAddress ?? '';
    return proxyAddr(withShortChain(req), this.trusts) ?? '';
  }

  /** True where the client speaks TLS: with us, or, as a trusted proxy says, with that. */
  isSecure(req: IncomingMessage): boolean {
    const own = isTls(req);
    if (this.trusted.length === 0 || !this.trusts(req.socket.remoteAddress ?? '')) return own;
    const told = req.headers['x-forwarded-proto'];
    if (told === undefined || told === '') return own;
    return String(told).split(',', 1)[0]?.trim() === 'https';
  }
}

/** Bytes of `X-Forwarded-For` that are read: dozens of proxies. Each of its addresses is held against all trusted networks. */
const CHAIN_BYTES = 1_024;

/** A request whose `X-Forwarded-For` has its end only: what the nearest proxies have added. */
function withShortChain(req: IncomingMessage): IncomingMessage {
  const chain = req.headers['x-forwarded-for'];
  if (typeof chain !== 'string' || chain.length <= CHAIN_BYTES) return req;
  const end = chain.slice(-CHAIN_BYTES);
  const { socket } = req;
  const headers = { 'x-forwarded-for': end.slice(end.indexOf(',') + 1) };
  return { headers, socket, connection: socket } as unknown as IncomingMessage;
}

/** @param trusted addresses and networks of proxies */
export function trustIn(trusted: readonly string[]): (address: string) => boolean {
  const compiled = proxyAddr.compile([...trusted]);
  // The address of a peer that has gone is not known.
  return (address) => trusted.length > 0 && address !== '' && compiled(address, 0);
}

/** True where the peer speaks TLS with us. */
export function isTls({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}
