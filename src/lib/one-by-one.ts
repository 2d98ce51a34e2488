/**
 * Returns a function that runs work, one run after the other. A run that waits serves all who ask for one meanwhile, so each
 * of them gets a run that began after they asked.
 *
 * @param work must not reject
 */
export function oneByOne(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    if (waiting) return waiting;
    waiting = last.then(() => {
      waiting = undefined;
      return work();
    });
    last = waiting;
    return last;
  };
}
