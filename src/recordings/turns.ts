/**
 * Lets so much work be under way at once; the rest waits. Those who wait take turns: somebody with much of it does not
 * hold up the others.
 */
export class Turns {
  private underWay = 0;
  /** What waits, by whose it is; who is next stands first. */
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly atOnce: number) {}

  /** Does the work when it is its turn. Rejects as the work does. */
  async take<T>(whose: string, work: () => Promise<T>): Promise<T> {
    if (this.underWay < this.atOnce) this.underWay++;
    else await this.turn(whose);
    try {
      return await work();
    } finally {
      this.passOn();
    }
  }

  private turn(whose: string): Promise<void> {
    return new Promise((begin) => {
      const own = this.waiting.get(whose);
      if (own) own.push(begin);
      else this.waiting.set(whose, [begin]);
    });
  }

  private passOn(): void {
    const [first] = this.waiting;
    if (!first) {
      this.underWay--;
      return;
    }
    const [whose, own] = first;
    this.waiting.delete(whose);
    const begin = own.shift();
    if (own.length > 0) this.waiting.set(whose, own);
    begin?.();
  }
}
