import { canonicalAddress } from './addresses';

/** Milliseconds in which a further right password adds nothing. */
const AGAIN_MS = 60_000;

export interface ProvenPairsOptions {
  /** Seconds in which a right password proves its pair. */
  readonly seconds: number;
  readonly maxPairs: number;
  readonly maxPairsOfUser: number;
}

/**
 * The pairs of user and address from which the right password has come lately.
 *
 * Only a right password enters a pair, so a guesser adds none. Each user has a share of the memory: a user who signs in
 * from many addresses pushes out only their own.
 */
export class ProvenPairs {
  /** By user, then by address: when the password was last right (ms). The oldest comes first in both. */
  private readonly users = new Map<string, Map<string, number>>();
  private pairs = 0;

  constructor(private readonly options: ProvenPairsOptions) {}

  /** Notes that the password of this user was right from this address. */
  note(user: string, address: string): void {
    const now = Date.now();
    const key = canonicalAddress(address);
    const addresses = this.users.get(user) ?? new Map<string, number>();
    const before = addresses.get(key);
    if (before !== undefined && before > now - AGAIN_MS) return;
    if (!addresses.delete(key)) this.pairs++;
    addresses.set(key, now);
    this.users.delete(user);
    this.users.set(user, addresses);
    if (addresses.size > this.options.maxPairsOfUser) this.forgetOldest(user, addresses);
    for (const [oldest, theirs] of this.users) {
      if (this.pairs <= this.options.maxPairs) break;
      this.forgetOldest(oldest, theirs);
    }
  }

  /** True if the password of this user was right from this address lately. */
  has(user: string, address: string): boolean {
    const at = this.users.get(user)?.get(canonicalAddress(address));
    return at !== undefined && at > Date.now() - this.options.seconds * 1_000;
  }

  /** How many pairs are held. */
  get size(): number {
    return this.pairs;
  }

  private forgetOldest(user: string, addresses: Map<string, number>): void {
    for (const address of addresses.keys()) {
      addresses.delete(address);
      this.pairs--;
      break;
    }
    if (addresses.size === 0) this.users.delete(user);
  }
}
