/** A work that runs again and again. */
export interface Repeated {
  /** Aborts the signal of the run that is under way, and waits for its end. No other run begins. */
  stop(): Promise<void>;
}

/**
 * Runs work after a while, and again some time after each end of it. All times vary by half, so that several processes do not
 * run at once.
 *
 * @param work must not reject
 */
export function repeat(
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number },
  work: (signal: AbortSignal) => Promise<void>,
): Repeated {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout;
  let running: Promise<void> | undefined;
  const plan = (ms: number): void => {
    timer = setTimeout(
      () => {
        running = work(stopping.signal).then(() => {
          running = undefined;
          if (!stopping.signal.aborted) plan(everyMs);
        });
      },
      ms * (0.75 + Math.random() / 2),
    );
    timer.unref();
  };
  plan(firstMs);
  return {
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
