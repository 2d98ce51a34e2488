import { setTimeout as wait } from 'node:timers/promises';
import type { Stage } from './stage';

/** Milliseconds between one who comes and one who goes. */
const EVERY_MS = 500;

/** What goes on in the conference by itself: somebody comes or goes all the time. */
export class Life {
  /** How often somebody has come or gone. */
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
      // While FreeSWITCH restarts, nobody can come.
      await this.stage.comeAndGo().then(
        () => this.happened++,
        () => undefined,
      );
      await wait(EVERY_MS);
    }
  }
}
