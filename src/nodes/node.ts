import { CallLedger } from '../calls/ledger';
import { reconcile } from '../calls/reconcile';
import type { Clock } from '../clock';
import { type Bounds, boundsOf } from '../conferences/bounds';
import { Mirror } from '../conferences/mirror';
import type { Config } from '../config/schema';
import { SocketEslClient } from '../esl/client';
import type { EslClient } from '../esl/port';
import { readEvent } from '../freeswitch/conference-event';
import { askUntil } from '../lib/wait';
import type { Observer } from '../observers/observation';
import { RecordingMemory } from '../recordings/memory';

export interface NodeParts {
  readonly config: Pick<Config, 'freeswitch' | 'timeouts' | 'limits'>;
  readonly clock: Clock;
  readonly observe: Observer;
  /** Called with the milliseconds from the moment when FreeSWITCH fired an event until it was handled. */
  readonly onLag: (ms: number) => void;
}

/** What the gateway knows of one FreeSWITCH by its events. */
export interface Followers {
  readonly calls: CallLedger;
  readonly recordings: RecordingMemory;
  readonly bounds: Bounds;
}

/** Milliseconds until FreeSWITCH is asked again, if it could not be asked: commands have connections of their own. */
const AGAIN_MS = 1_000;
/** Turns of the event loop that closing a socket may take. A few are enough. */
const MOST_TURNS = 100;

/** One FreeSWITCH: its connections, and all that follows its events. */
export class FreeswitchNode {
  readonly esl: SocketEslClient;
  readonly live: Followers;
  readonly mirror: Mirror;
  /** Asks FreeSWITCH which legs still live, as after each time without events. */
  readonly reconcile: () => Promise<void>;

  constructor({ config, clock, observe, onLag }: NodeParts) {
    const { freeswitch, timeouts, limits } = config;
    this.esl = new SocketEslClient({
      endpoint: freeswitch,
      commandMs: timeouts.command * 1_000,
      pending: limits.pending,
      connections: freeswitch.connections,
      livenessMs: timeouts.liveness * 1_000,
      longestRetryMs: timeouts.reconnect * 1_000,
      onStateChange: (health, { role, state, detail, timesReady }) =>
        observe({
          kind: 'esl-state',
          role,
          state,
          detail,
          health,
          again: state === 'ready' && timesReady > 1,
        }),
      onStuck: (stuck) => observe({ kind: 'freeswitch-stuck', target: targetOf(freeswitch), stuck }),
      readEvent,
      onListenerFailed: (error) => observe({ kind: 'gateway-failed', requestId: undefined, error }),
    });
    this.live = {
      calls: new CallLedger(clock),
      recordings: new RecordingMemory(clock),
      bounds: boundsOf(clock),
    };
    this.reconcile = follow(this.esl, this.live, () => clock.now());
    this.mirror = new Mirror({ esl: this.esl, clock, observe, auditMs: timeouts.audit * 1_000, onLag });
  }

  /** Connects, and keeps connected. */
  open(): void {
    this.mirror.start();
    this.esl.open();
  }

  get state(): 'ready' | 'disconnected' | 'stuck' {
    const { ready, stuck } = this.esl.health();
    if (!ready) return 'disconnected';
    return stuck ? 'stuck' : 'ready';
  }

  /** Disconnects. Resolves when all unanswered commands have been rejected, and their requests have ended. */
  async close(): Promise<void> {
    this.mirror.stop();
    this.esl.close();
    let turns = 0;
    do {
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.esl.load().unanswered > 0 && ++turns < MOST_TURNS);
  }
}

/** Returns the event socket, as the log shows it. */
export function targetOf({ host, port }: Config['freeswitch']): string {
  return `${host}:${port}`;
}

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
    await askUntil(() => reconcile(esl, live.calls, now), AGAIN_MS, wanted);
  };
  esl.onEventsReady(() => {
    live.recordings.auto.hearing();
    return ask();
  });
  return ask;
}
