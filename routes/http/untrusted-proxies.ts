import { canonicalAddress } from '../../src/auth/addresses';
import { trustIn } from './clients';

const isNear = trustIn(['loopback', 'linklocal', 'uniquelocal']);

/** Logs warnings about peers that send a client's address which the gateway does not read. */
export class UntrustedProxies {
  private readonly met = new Set<string>();
  private readonly full = new Set<string>();

  constructor(private readonly warn: (detail: string) => void) {}

  /**
   * Warns about a peer. Call it once for each peer.
   *
   * @param header the header with the address
   * @param isTrusted true if the peer is in `listen.trustProxy`
   */
  meet(peer: string, header: string, isTrusted: boolean): void {
    const shared = 'until then all its clients share one address, with the limits for wrong passwords';
    if (isTrusted) {
      this.warn(
        `${header} from ${peer} is ignored, because the gateway reads only X-Forwarded-For. Let this proxy send it: ${shared}`,
      );
      return;
    }
    this.met.add(peer);
    const only =
      header === 'X-Forwarded-For'
        ? ''
        : ', and let it send X-Forwarded-For, the only such header that is read';
    this.warn(
      `${header} from ${peer} is ignored, because listen.trustProxy does not contain this address. If it is a proxy, ` +
        `add it${only}: ${shared} and for connections, and the rule for Basic`,
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
      `${peer} has as many connections as limits.connectionsPerAddress allows, and more are closed. ` +
        'It sends the address of a client: if it is a proxy, all its clients are refused. Add it to listen.trustProxy',
    );
  }
}
