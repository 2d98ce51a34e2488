import type { Clock } from '../clock';
import type { Conference, Requester } from '../directory/port';
import type { EslClient } from '../esl/port';
import type { Trace } from '../lib/trace-context';
import type { Observer } from '../observers/observation';
import type { JobBook } from './jobs';
import type { CallJournal } from './journal';
import type { CallLedger } from './ledger';

/** The tools for placing and following a call. */
export interface CallTools {
  readonly esl: EslClient;
  readonly clock: Clock;
  readonly observe: Observer;
  readonly live: {
    readonly calls: CallLedger;
    readonly jobs: JobBook;
    /** `undefined` if the gateway has no store. */
    readonly journal?: CallJournal | undefined;
  };
  /** Milliseconds that FreeSWITCH has to answer. */
  readonly timeouts: { readonly command: number };
  readonly requester: Requester;
  /** The trace of the request that asks for the call; `undefined` if it has none. */
  readonly trace: Trace | undefined;
  /** The conference that the call is for. */
  readonly conference: Conference;
  /** Returns a signal that aborts when nobody waits for the answer any more. */
  readonly cancelled: () => AbortSignal;
}
