import type { Observation, Observer } from './observation';

/**
 * Calls an observer a little later, after the turn of the event loop in which an answer is written. So a client that waits for
 * its answer does not wait for the log.
 */
export class LaterObserver {
  private waiting: Observation[] = [];

  constructor(private readonly observer: Observer) {}

  readonly observe: Observer = (observation) => {
    if (this.waiting.push(observation) === 1) setImmediate(() => this.flush());
  };

  /** Passes on at once all observations that wait. Call it at the end, when no further turn may come. */
  flush(): void {
    for (const observation of this.waiting.splice(0)) this.observer(observation);
  }
}
