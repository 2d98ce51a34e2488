import { canonicalAddress } from '../../src/auth/addresses';
import { trustIn } from './clients';

const isNear = trustIn(['loopback', 'linklocal', 'uniquelocal']);

/** Peers that send `X-Forwarded-For` and are not in `listen.trustProxy`: what has been said of them in the log. */
export class UntrustedProxies {
  private readonly met = new Set<string>();
  private readonly full = new Set<string>();

  constructor(private readonly warn: (detail: string) => void) {}

  /** @param peer call it once for each peer */
  meet(peer: string): void {
    this.met.add(peer);
    this.warn(
      `X-Forwarded-For from ${peer} is not believed, since listen.trustProxy does not name this address. If it is a proxy, ` +
        'add it: until then all its clients share one address, with the limits for wrong passwords and for connections, ' +
        'and the rule for Basic',
    );
  }

  /** A connection was closed since its address has its share. Warns once if that is a proxy of this machine or network. */
  closedFor(address: string | undefined): void {
    const peer = canonicalAddress(address ?? '');
    if (!this.met.has(peer) || this.full.has(peer) || !isNear(peer)) return;
    this.full.add(peer);
    this.warn(
      `${peer} has as many connections as limits.connectionsPerAddress allows, and more are closed. It sends X-Forwarded-For: ` +
        'if it is a proxy, all its clients are refused. Add it to listen.trustProxy',
    );
  }
}
