/** So many buckets are kept without a look at them. */
const LEAST = 1_000;

/**
 * The bucket of each requester. A full bucket that nobody uses is like a new one, so it is forgotten. So the buckets of
 * users that a reload removed do not stay.
 */
export class Buckets<B> {
  private readonly buckets = new Map<string, B>();
  /** The number of buckets at which the full ones are forgotten. */
  private most = LEAST;

  /**
   * @param make returns a new, full bucket
   * @param isLikeNew returns true if the bucket is full and nobody uses it
   */
  constructor(
    private readonly make: () => B,
    private readonly isLikeNew: (bucket: B) => boolean,
  ) {}

  get size(): number {
    return this.buckets.size;
  }

  /** Returns the bucket of a requester; `undefined` if it would be a new one. */
  find(name: string): B | undefined {
    return this.buckets.get(name);
  }

  /** Returns the bucket of a requester, a new one if there is none. */
  of(name: string): B {
    const known = this.buckets.get(name);
    if (known) return known;
    if (this.buckets.size >= this.most) this.forgetFull();
    const bucket = this.make();
    this.buckets.set(name, bucket);
    return bucket;
  }

  private forgetFull(): void {
    for (const [name, bucket] of this.buckets) if (this.isLikeNew(bucket)) this.buckets.delete(name);
    // Otherwise, while many requesters are busy, each new one would cost a look at all.
    this.most = Math.max(LEAST, 2 * this.buckets.size);
  }
}
