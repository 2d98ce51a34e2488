import { randomUUID } from 'node:crypto';
import type { CallTools } from '../calls/call-tools';
import { CallJournal } from '../calls/journal';
import { resumeCall } from '../calls/resume';
import { Succession } from '../calls/succession';
import { CoreWatch } from '../freeswitch/core-watch';
import type { Store } from '../store/port';
import { clickedOf, noteOf } from './clicks/click-note';
import type { ClickedCalls } from './clicks/clicked-calls';
import { resumeClick } from './clicks/resume-click';

export interface KeptCallsParts extends Pick<CallTools, 'esl' | 'clock' | 'observe' | 'timeouts'> {
  readonly live: Omit<CallTools['live'], 'journal'>;
  readonly clicked: ClickedCalls;
  readonly store: Store;
  /** Asks FreeSWITCH which legs of the ledger still live. */
  readonly reconcile: () => Promise<void>;
}

/** The calls of this process in the store, and those of processes that have ended. */
export interface KeptCalls {
  readonly journal: CallJournal;
  /** Begins to take over calls. @param gateway the name of this gateway; no other one has it */
  start(gateway: string): void;
  /** Writes what has changed, and lets a successor have the calls. */
  stop(): Promise<void>;
}

/** Keeps calls in the store. Returns `undefined` if the gateway has none. */
export function keepCalls(parts: KeptCallsParts): KeptCalls | undefined {
  const { esl, clock, observe, timeouts, live, clicked, store, reconcile } = parts;
  if (store.state().word === 'none') return undefined;
  let name = '';
  const gateway = (): string => name;
  const holder = randomUUID();
  const core = new CoreWatch((id) => journal.restarted(id));
  esl.onEvent((event) => core.take(event));
  esl.onEventsReady(() => core.forget());
  const journal = new CallJournal({
    ...{ rows: store.jobs, calls: live.calls, jobs: live.jobs, clock, observe },
    ...{ holder, gateway, core: () => core.id },
  });
  clicked.onChange((parties, call) => journal.note(call.first, noteOf(parties, call)));
  const succession = new Succession({
    ...{ store, holder, gateway, esl, clock, observe, timeouts, reconcile },
    live: { ...live, journal },
    resume: (inherited) => {
      const { tools, job, note, deadline, close } = inherited;
      const click = clickedOf(note, job);
      if (click) resumeClick(clicked, inherited, click.parties, click.call);
      else if (close) void resumeCall(tools, job, deadline, close);
    },
  });
  const forget = store.onReady(() => void journal.flush());
  return {
    journal,
    start: (own) => {
      name = own;
      succession.start();
    },
    stop: async () => {
      forget();
      await journal.stop();
      await succession.stop();
    },
  };
}
