/** A request may arrive with a count this far below the highest one, since requests of one nonce may run in parallel. */
export const WINDOW_WIDTH = 128;

const MASK = (1n << BigInt(WINDOW_WIDTH)) - 1n;

/**
 * Remembers the counts that one nonce was used with: the highest, and a bit for each of the 128 up to it.
 *
 * RFC 7616 §3.4 lets the server refuse a count that it has seen. If counts had to grow, honest clients would be refused when
 * their parallel requests overtake each other.
 */
export class NonceWindow {
  private highest = -1;
  /** Bit i is set if the count `highest - i` was used. */
  private seen = 0n;

  /**
   * Uses a count once. Some clients begin at 0 instead of 1, so 0 is a count like any other.
   *
   * @returns false if the count was used before, is too far below the highest, or is not a count
   */
  use(count: number): boolean {
    if (!Number.isSafeInteger(count) || count < 0) return false;
    const ahead = count - this.highest;
    if (ahead > 0) {
      // Never shift by more than the width: a count of ffffffff must not make a number of 2^32 bits.
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
