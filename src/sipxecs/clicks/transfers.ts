/** The transfers of clicked calls that are under way: one for each call, by the calling party's leg. */
export class Transfers {
  /** The target that is being called, or has answered and is not joined yet. */
  private readonly targets = new Map<string, string>();
  /** The end of the latest step of each call. */
  private readonly turns = new Map<string, Promise<unknown>>();

  /** How many targets are waited for. */
  get size(): number {
    return this.targets.size;
  }

  /** Takes a step of a call when those before it have ended: `uuid_bridge` of two at once leaves a leg in nobody's bridge. */
  inTurn<T>(first: string, step: () => Promise<T>): Promise<T> {
    const before = this.turns.get(first) ?? Promise.resolve();
    const turn = before.then(step, step);
    this.turns.set(first, turn);
    const forget = (): void => {
      if (this.turns.get(first) === turn) this.turns.delete(first);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Begins a transfer in the place of the one before. @returns the target of that one, which nobody waits for now */
  begin(first: string, target: string): string | undefined {
    const before = this.targets.get(first);
    this.targets.set(first, target);
    return before;
  }

  /** Ends whatever transfer there is. @returns its target */
  cancel(first: string): string | undefined {
    const target = this.targets.get(first);
    this.targets.delete(first);
    return target;
  }

  /** Ends this transfer. @returns false where it was not the current one */
  end(first: string, target: string): boolean {
    return this.targets.get(first) === target && this.targets.delete(first);
  }
}
