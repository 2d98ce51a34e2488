import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Returns how many bytes of the heap some values keep, with everything that they reference. */
export function keptBytes(make: () => unknown): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = make();
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  // Used here, so that it is not collected before.
  if (kept === undefined) throw new Error('nothing was made');
  return bytes;
}
