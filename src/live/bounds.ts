import { Turns } from '../lib/turns';
import type { Clock } from '../ports';
import { QueuedDigits } from './queued-digits';
import { QueuedFiles } from './queued-files';

/** What one conference may take of FreeSWITCH, which has no bounds of its own. */
export interface Bounds {
  /** Slow commands: each runs in a thread of FreeSWITCH, until it ends there. */
  readonly slow: Turns;
  /** Commands of which a conference must not run two at once. */
  readonly alone: Turns;
  readonly digits: QueuedDigits;
  readonly files: QueuedFiles;
}

export function boundsOf(clock: Clock): Bounds {
  return {
    slow: new Turns({ each: 2, waiting: 8, all: 64 }),
    alone: new Turns({ each: 1, waiting: 32, all: Number.POSITIVE_INFINITY }),
    digits: new QueuedDigits(clock),
    files: new QueuedFiles(clock),
  };
}
