import { waitUntil } from '../lib/wait';
import type { EslClient, EslEvent } from './port';

/**
 * Listens for an event. Call it before you send the command that causes the event: events come on a connection of their own and
 * may overtake the reply.
 */
export function expectEvent(
  esl: Pick<EslClient, 'onEvent'>,
  wanted: (event: EslEvent) => boolean,
): ExpectedEvent {
  let found: EslEvent | undefined;
  let onFound: (() => void) | undefined;
  const stop = esl.onEvent((event) => {
    if (found || !wanted(event)) return;
    found = event;
    onFound?.();
  });
  const listen = (found: () => void): (() => void) => {
    onFound = found;
    return stop;
  };
  return {
    stop,
    within: async (ms) => {
      await waitUntil(() => found !== undefined, listen, ms);
      stop();
      return found;
    },
  };
}

export interface ExpectedEvent {
  /** Waits for the event and stops listening. Resolves with `undefined` if the event did not come in `ms` milliseconds. */
  within(ms: number): Promise<EslEvent | undefined>;
  /** Stops listening. */
  stop(): void;
}
