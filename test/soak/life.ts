import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from './stage';

/** Milliseconds between one change of members and the next. */
const EVERY_MS = 500;

/** Lets members join and leave the conference all the time. */
export class Life {
  /** How often a member has joined or left. */
  happened = 0;
  #over = false;
  readonly #done: Promise<void>;

  constructor(private readonly stage: Stage) {
    this.#done = this.#go();
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#done;
  }

  async #go(): Promise<void> {
    while (!this.#over) {
      // While FreeSWITCH restarts, nobody can join.
      await this.stage.comeAndGo().then(
        () => this.happened++,
        () => undefined,
      );
      await wait(EVERY_MS);
    }
  }
}
