import type { Live } from '../commands/tools';
import { apiLine } from '../esl/command-line';
import type { EslClient } from '../ports';

/** Lets what the gateway remembers follow FreeSWITCH's events. */
export function follow(esl: EslClient, live: Pick<Live, 'calls' | 'recordings'>): void {
  esl.onEvent((event) => {
    live.calls.take(event);
    live.recordings.take(event);
  });
  esl.onEventsReady(() => void reconcile(esl, live));
}

/** After a time without events: legs that FreeSWITCH does not know any more have ended, nobody knows how. */
async function reconcile(esl: EslClient, { calls }: Pick<Live, 'calls'>): Promise<void> {
  for (const { uuid } of calls.live()) {
    try {
      const reply = await esl.api(apiLine('uuid_exists', uuid));
      if (reply.toString() === 'false') calls.end(uuid, 'UNKNOWN');
    } catch {
      // Not connected again yet, or not permitted: the next time of readiness tries anew.
      return;
    }
  }
}
