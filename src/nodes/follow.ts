import { setTimeout as wait } from 'node:timers/promises';
import type { CallLedger } from '../calls/ledger';
import { reconcile } from '../calls/reconcile';
import type { Bounds } from '../conferences/bounds';
import type { EslClient } from '../esl/port';
import type { RecordingMemory } from '../recordings/memory';

/** The parts that follow the events of one FreeSWITCH. */
export interface Followers {
  readonly calls: CallLedger;
  readonly recordings: RecordingMemory;
  readonly bounds: Bounds;
}

/** Milliseconds until FreeSWITCH is asked again, if it could not be asked: commands have connections of their own. */
const AGAIN_MS = 1_000;

/**
 * Connects the gateway's memory with FreeSWITCH's events.
 *
 * @returns a function that asks FreeSWITCH which legs still live, as after each time without events
 */
export function follow(esl: EslClient, live: Followers, now: () => number): () => Promise<void> {
  esl.onEvent((event) => {
    live.calls.take(event);
    live.bounds.files.take(event);
    live.bounds.sounds.take(event);
    live.recordings.take(event);
  });
  let turn = 0;
  const ask = async (): Promise<void> => {
    const own = ++turn;
    // If events are lost again, this ends: the next time that events arrive, it begins from the start.
    const wanted = (): boolean => own === turn && esl.hearsEvents();
    while (wanted() && !(await reconcile(esl, live.calls, now)))
      await wait(AGAIN_MS, undefined, { ref: false });
  };
  esl.onEventsReady(() => {
    live.recordings.auto.hearing();
    return ask();
  });
  return ask;
}
