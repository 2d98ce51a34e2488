import type { CallLedger } from '../calls/ledger';
import { reconcile } from '../calls/reconcile';
import type { Bounds } from '../conferences/bounds';
import type { EslClient } from '../esl/port';
import { askUntil } from '../lib/wait';
import type { RecordingMemory } from '../recordings/memory';

/** The parts that follow the events of one FreeSWITCH. */
export interface Followers {
  readonly calls: CallLedger;
  readonly recordings: RecordingMemory;
  readonly bounds: Bounds;
}

/** Milliseconds until FreeSWITCH is asked again, if it could not be asked: commands have connections of their own. */
const AGAIN_MS = 1_000;

/** Connects the gateway's memory with FreeSWITCH's events. */
export function follow(esl: EslClient, live: Followers, now: () => number): void {
  esl.onEvent((event) => {
    live.calls.take(event);
    live.bounds.files.take(event);
    live.bounds.sounds.take(event);
    live.recordings.take(event);
  });
  let turn = 0;
  esl.onEventsReady(async () => {
    live.recordings.auto.hearing();
    const own = ++turn;
    // If events are lost again, this ends: the next time that events arrive, it begins from the start.
    const wanted = (): boolean => own === turn && esl.hearsEvents();
    await askUntil(() => reconcile(esl, live.calls, now), AGAIN_MS, wanted);
  });
}
