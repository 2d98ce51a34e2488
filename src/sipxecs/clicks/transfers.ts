import { OneByOne } from '../../lib/one-by-one';

/** The transfers of clicked calls that are running: one for each call, by the calling party's leg. */
export class Transfers {
  /** The target that is being called, or that has answered and is not joined yet. */
  private readonly targets = new Map<string, string>();
  private readonly steps = new OneByOne();

  /** The number of targets that are waited for. */
  get size(): number {
    return this.targets.size;
  }

  /** Runs a step of a call when the earlier ones have ended. Two `uuid_bridge` at once leave a leg in no bridge. */
  inTurn<T>(first: string, step: () => Promise<T>): Promise<T> {
    return this.steps.run(first, step);
  }

  /** Begins a transfer and replaces the previous one. @returns the target of the previous one, which nothing waits for now */
  begin(first: string, target: string): string | undefined {
    const before = this.targets.get(first);
    this.targets.set(first, target);
    return before;
  }

  /** Ends the transfer of a call, if there is one. @returns its target */
  cancel(first: string): string | undefined {
    const target = this.targets.get(first);
    this.targets.delete(first);
    return target;
  }

  /** Ends this transfer. @returns false if it was not the current one */
  end(first: string, target: string): boolean {
    return this.targets.get(first) === target && this.targets.delete(first);
  }
}
