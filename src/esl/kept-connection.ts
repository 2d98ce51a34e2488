import type { Clock } from '../clock';
import type { ConnectGate } from './connect-gate';
import { type ConnectionOptions, EslConnection, type EslEndpoint } from './connection';
import type { EslEvent, EslState } from './port';
import { Retries, type RetryOptions } from './retry';

/** FreeSWITCH answered the preparation with no: trying again soon would not help. */
export class PreparationRefused extends Error {
  override readonly name = 'PreparationRefused';
}

export interface KeeperOptions extends ConnectionOptions, RetryOptions {
  readonly endpoint: EslEndpoint;
  readonly role: 'commands' | 'events';
  readonly clock: Clock;
  /** Connections of one client that are not made all at once. */
  readonly gate?: ConnectGate;
  /** What to say on a new connection before it counts as ready, such as the event subscription. */
  readonly prepare?: (connection: EslConnection) => Promise<void>;
  readonly onEvent?: (event: EslEvent) => void;
  /** A sign of life came, which commands were held back for. */
  readonly onAlive?: () => void;
  readonly onState: (keeper: KeptConnection) => void;
}

/** Keeps one connection to FreeSWITCH alive: connects, waits, tries again; never says a command by itself. */
export class KeptConnection {
  private connection: EslConnection | undefined;
  private retry: NodeJS.Timeout | undefined;
  private readonly retries: Retries;
  private word: EslState = 'connecting';
  private changed: number;
  private reason: string | undefined;
  private times = 0;
  /** Counts the attempts, so that a call back from an older one is known as stale. */
  private epoch = 0;

  constructor(private readonly options: KeeperOptions) {
    this.changed = options.clock.now();
    this.retries = new Retries(options);
  }

  get state(): EslState {
    return this.word;
  }
  /** Milliseconds since the epoch at which the state began. */
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

  /** The connection, while commands may be written to it. */
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
          // Before anybody is told: who hears of the loss may close us.
          this.retry = setTimeout(() => this.open(), delay);
          this.enter(reason);
          if (reason === 'lost' && current()) this.enter('waiting');
        },
      },
      this.options,
    );
    this.connection = connection;
    // Last: who is told may close us.
    this.enter('connecting');
  }

  /** Ends the connection that is there, where one is; another one will be made. */
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
