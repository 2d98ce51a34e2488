/** How far behind the highest count a request may arrive. Requests of one nonce may run in parallel. */
export const WINDOW_WIDTH = 128;

const MASK = (1n << BigInt(WINDOW_WIDTH)) - 1n;

/**
 * The counts that one nonce was used with: the highest, and a bit for each of the 128 up to it.
 *
 * RFC 7616 §3.4 lets the server refuse a count it has seen. Asking that counts only grow would refuse honest
 * clients whose parallel requests overtake each other.
 */
export class NonceWindow {
  private highest = 0;
  /** Bit i: the count `highest - i` was used. */
  private seen = 0n;

  /** Takes a count once. False when it was used, is too far behind to know, or is not a count (they begin at 1). */
  use(count: number): boolean {
    if (!Number.isSafeInteger(count) || count < 1) return false;
    const ahead = count - this.highest;
    if (ahead > 0) {
      // Never shift by more than the width: a count of ffffffff must not build a number of 2^32 bits.
      this.seen = ((this.seen << BigInt(Math.min(ahead, WINDOW_WIDTH))) | 1n) & MASK;
      this.highest = count;
      return true;
    }
    if (-ahead >= WINDOW_WIDTH) return false;
    const bit = 1n << BigInt(-ahead);
    if ((this.seen & bit) !== 0n) return false;
    this.seen |= bit;
    return true;
  }
}
