import { canonicalAddress } from '../../src/auth/addresses';
import { trustIn } from './clients';

const isNear = trustIn(['loopback', 'linklocal', 'uniquelocal']);

/** Logs warnings about peers that send `X-Forwarded-For` but are not in `listen.trustProxy`. */
export class UntrustedProxies {
  private readonly met = new Set<string>();
  private readonly full = new Set<string>();

  constructor(private readonly warn: (detail: string) => void) {}

  /** Warns about a peer. Call it once for each peer. */
  meet(peer: string): void {
    this.met.add(peer);
    this.warn(
      `X-Forwarded-For from ${peer} is ignored, because listen.trustProxy does not contain this address. If it is a proxy, ` +
        'add it: until then all its clients share one address, with the limits for wrong passwords and for connections, ' +
        'and the rule for Basic',
    );
  }

  /**
   * Notes that a connection was closed because its address has reached its maximum. Warns once if that is a proxy of
   * this machine or network.
   */
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
