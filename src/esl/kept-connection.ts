import type { Clock } from '../clock';
import type { ConnectGate } from './connect-gate';
import { type ConnectionOptions, EslConnection, type EslEndpoint } from './connection';
import type { EslEvent, EslState } from './port';
import { Retries, type RetryOptions } from './retry';

/** FreeSWITCH refused the preparation. It would refuse a quick second attempt, too. */
export class PreparationRefused extends Error {
  override readonly name = 'PreparationRefused';
}

export interface KeeperOptions extends ConnectionOptions, RetryOptions {
  readonly endpoint: EslEndpoint;
  readonly role: 'commands' | 'events';
  readonly clock: Clock;
  /** Limits how many connections of one client are made at once. */
  readonly gate?: ConnectGate;
  /** Prepares a new connection before it counts as ready, such as by the event subscription. */
  readonly prepare?: (connection: EslConnection) => Promise<void>;
  readonly onEvent?: (event: EslEvent) => void;
  /** Called when FreeSWITCH gave a sign of life. Commands may have waited for it. */
  readonly onAlive?: () => void;
  readonly onState: (keeper: KeptConnection) => void;
}

/** Keeps one connection to FreeSWITCH alive: it connects, waits and tries again. It never sends a command by itself. */
export class KeptConnection {
  private connection: EslConnection | undefined;
  private retry: NodeJS.Timeout | undefined;
  private readonly retries: Retries;
  private word: EslState = 'connecting';
  private changed: number;
  private reason: string | undefined;
  private times = 0;
  /** Counts the attempts. A callback of an older attempt is stale and is ignored. */
  private epoch = 0;

  constructor(private readonly options: KeeperOptions) {
    this.changed = options.clock.now();
    this.retries = new Retries(options);
  }

  get state(): EslState {
    return this.word;
  }
  /** When the state began, in milliseconds since the epoch. */
  get since(): number {
    return this.changed;
  }
  /** Why the last connection ended. */
  get detail(): string | undefined {
    return this.reason;
  }
  get role(): 'commands' | 'events' {
    return this.options.role;
  }

  /** How often it has become ready. */
  get timesReady(): number {
    return this.times;
  }

  /** The connection, if commands may be written to it; else `undefined`. */
  get ready(): EslConnection | undefined {
    return this.word === 'ready' && this.connection?.isReady ? this.connection : undefined;
  }

  open(): void {
    const epoch = ++this.epoch;
    const current = (): boolean => epoch === this.epoch;
    const go = (leave: () => void): void => {
      if (current()) this.connect(current, leave);
      else leave();
    };
    const { gate } = this.options;
    if (gate) gate.enter(go);
    else go(() => undefined);
  }

  private connect(current: () => boolean, leave: () => void): void {
    const connection = new EslConnection(
      this.options.endpoint,
      {
        connected: () => {
          if (current()) this.enter('authenticating');
        },
        ready: () => {
          leave();
          this.settle(connection, current);
        },
        event: (event) => {
          if (current()) this.options.onEvent?.(event);
        },
        alive: () => {
          if (current()) this.options.onAlive?.();
        },
        closed: (reason, detail) => {
          leave();
          if (!current()) return;
          this.connection = undefined;
          this.reason = detail;
          const readyMs = this.word === 'ready' ? this.options.clock.now() - this.changed : undefined;
          const delay = this.retries.delayAfter(reason, readyMs);
          // Must come before `enter`: the listener may call close(), which clears this timer.
          this.retry = setTimeout(() => this.open(), delay);
          this.enter(reason);
          if (reason === 'lost' && current()) this.enter('waiting');
        },
      },
      this.options,
    );
    this.connection = connection;
    // Must come last: the listener may call close().
    this.enter('connecting');
  }

  /** Ends the present connection, if there is one. A new one will be made. */
  replace(detail: string): void {
    this.connection?.discard(detail);
  }

  /** Ends the connection for good. */
  close(): void {
    this.epoch++;
    clearTimeout(this.retry);
    this.connection?.discard('closed by the gateway');
    this.connection = undefined;
    this.enter('closed');
  }

  private settle(connection: EslConnection, current: () => boolean): void {
    const prepared = this.options.prepare?.(connection) ?? Promise.resolve();
    prepared.then(
      () => {
        if (!current() || !connection.isReady) return;
        this.reason = undefined;
        this.times++;
        this.enter('ready');
      },
      (error: unknown) =>
        connection.discard(
          error instanceof Error ? error.message : 'could not be prepared',
          error instanceof PreparationRefused ? 'denied' : 'lost',
        ),
    );
  }

  private enter(state: EslState): void {
    this.word = state;
    this.changed = this.options.clock.now();
    this.options.onState(this);
  }
}
