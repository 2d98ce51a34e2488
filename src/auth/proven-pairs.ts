import { canonicalAddress } from './addresses';

/** Milliseconds after a right password in which a further one is not noted. */
const AGAIN_MS = 60_000;

export interface ProvenPairsOptions {
  /** Seconds for which a right password proves its pair. */
  readonly seconds: number;
  readonly maxPairs: number;
  readonly maxPairsOfUser: number;
}

/**
 * Remembers the pairs of user and address from which the right password came recently.
 *
 * Only a right password adds a pair, so a guesser cannot. Each user has a share of the memory: if a user signs in from many
 * addresses, only the oldest pairs of this user are forgotten.
 */
export class ProvenPairs {
  /** When the password was last right (ms), by user, then by address. The oldest comes first in both. */
  private readonly users = new Map<string, Map<string, number>>();
  private pairs = 0;

  constructor(private readonly options: ProvenPairsOptions) {}

  /** Remembers that the right password of this user came from this address. */
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

  /** True if the right password of this user came from this address recently. */
  has(user: string, address: string): boolean {
    const at = this.users.get(user)?.get(canonicalAddress(address));
    return at !== undefined && at > Date.now() - this.options.seconds * 1_000;
  }

  /** The number of remembered pairs. */
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
