import type { EslClient, EslEvent } from './port';

/**
 * Listens for an event. Call it before whatever causes the event; the events come on a connection of their own and
 * may overtake the reply.
 */
export function expectEvent(
  esl: Pick<EslClient, 'onEvent'>,
  wanted: (event: EslEvent) => boolean,
): ExpectedEvent {
  let found: EslEvent | undefined;
  let tell: (() => void) | undefined;
  const stop = esl.onEvent((event) => {
    if (found || !wanted(event)) return;
    found = event;
    tell?.();
  });
  return {
    stop,
    within: async (ms) => {
      if (!found) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          tell = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      stop();
      return found;
    },
  };
}

export interface ExpectedEvent {
  /** The event; undefined where it did not come within so many milliseconds. Ends the listening. */
  within(ms: number): Promise<EslEvent | undefined>;
  /** Ends the listening. */
  stop(): void;
}
