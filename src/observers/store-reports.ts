import type { Clock } from '../clock';
import type { StoreState } from '../store/port';
import type { Observer } from './observation';

/** Milliseconds between two observations of a store that is away. It may be away and back many times in a second. */
const EVERY_MS = 60_000;

/** Reports that the store is away at once, then at most once a minute, and that it is back if it was reported to be away. */
export function reportStore(clock: Clock, observe: Observer): (state: StoreState) => void {
  let reported: StoreState['word'] | undefined;
  let awayAt = Number.NEGATIVE_INFINITY;
  return ({ word, detail }) => {
    if (word === 'away') {
      const now = clock.now();
      if (now - awayAt < EVERY_MS) return;
      awayAt = now;
    } else if (word === reported) return;
    reported = word;
    observe({ kind: 'store-state', state: word, detail });
  };
}
