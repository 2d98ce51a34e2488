import { systemClock } from '../../src/clock';
import { Pace } from '../../src/policy/pace';

/** A pace without a limit: nothing waits. */
export const unpaced = new Pace(
  {
    what: 'requests',
    perSecond: 0,
    atOnce: 2,
    owedSeconds: 1,
    burstSeconds: 1,
    mostWaiting: 1,
    waitMs: 5_000,
  },
  systemClock,
);
