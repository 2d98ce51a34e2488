import type { Observation, Observer } from './observation';

/**
 * Tells an observer a little later, once the turn of the event loop is over in which an answer is written: whoever waits
 * for the answer does not wait for the log.
 */
export class LaterObserver {
  private waiting: Observation[] = [];

  constructor(private readonly observer: Observer) {}

  readonly observe: Observer = (observation) => {
    if (this.waiting.push(observation) === 1) setImmediate(() => this.flush());
  };

  /** Tells at once what has not been told yet: for the end, when no further turn may come. */
  flush(): void {
    for (const observation of this.waiting.splice(0)) this.observer(observation);
  }
}
