/** Entries by key, the oldest first. Their number is limited: if there are too many, the oldest is forgotten. */
export class BoundedBook<V> {
  private readonly entries = new Map<string, V>();

  /** @param limit how many entries are kept, at least 1 */
  constructor(private readonly limit: number) {}

  get size(): number {
    return this.entries.size;
  }

  get(key: string): V | undefined {
    return this.entries.get(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /**
   * Adds an entry, or moves it to the end with its new value.
   *
   * @returns the key and value of the entry that was forgotten for it
   */
  put(key: string, value: V): readonly [string, V] | undefined {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.limit) return undefined;
    const [oldest] = this.entries;
    if (oldest) this.entries.delete(oldest[0]);
    return oldest;
  }

  /** Gives an entry a new value and leaves it in its place. Does nothing if there is no such entry. */
  replace(key: string, value: V): void {
    if (this.entries.has(key)) this.entries.set(key, value);
  }

  /** @returns false if there was no such entry */
  delete(key: string): boolean {
    return this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }

  values(): IterableIterator<V> {
    return this.entries.values();
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.entries.entries();
  }
}
