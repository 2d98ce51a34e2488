import type { Socket } from 'node:net';
import { networkOf } from '../../src/auth/addresses';

/** Counts the connections of each network: an IPv4 address, or an IPv6 /64. */
export class Shares {
  private readonly taken = new Map<string, number>();

  /**
   * @param most maximum of connections for one network; 0 for no limit
   * @param exempts returns true for the address of a peer that is not counted
   */
  constructor(
    private readonly most: number,
    private readonly exempts: (address: string) => boolean,
  ) {}

  /** Counts a connection until it closes. @returns false if its network has reached its maximum */
  take(socket: Socket): boolean {
    const address = socket.remoteAddress;
    // Without an address the peer has already disconnected.
    if (this.most === 0 || address === undefined || this.exempts(address)) return true;
    const network = networkOf(address);
    const taken = this.taken.get(network) ?? 0;
    if (taken >= this.most) return false;
    this.taken.set(network, taken + 1);
    socket.once('close', () => this.giveBack(network));
    return true;
  }

  private giveBack(network: string): void {
    const left = (this.taken.get(network) ?? 0) - 1;
    if (left > 0) this.taken.set(network, left);
    else this.taken.delete(network);
  }
}
