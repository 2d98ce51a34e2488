import type { Clock } from '../clock';
import { encodeCommand } from './command-line';
import { type ConnectionOptions, EslConnection, type EslEndpoint } from './connection';
import { Retries, type RetryOptions } from './retry';

export interface QuestionOptions extends ConnectionOptions, RetryOptions {
  readonly clock: Clock;
  readonly endpoint: EslEndpoint;
  /** The command without its line end, such as `api conference count`. */
  readonly line: string;
  /** Milliseconds after which an answer is late. */
  readonly deadlineMs: number;
  /** Called once for each connection on which the answer is late. */
  readonly onLate?: () => void;
  readonly onAnswered: () => void;
}

/** Milliseconds to wait for the answer on one connection. Then the question is asked on another one. */
const PATIENCE_MS = 600_000;

/**
 * Sends one question to FreeSWITCH, on a connection of its own, and waits until it is answered.
 *
 * It is not asked again and again: a command that hangs keeps a thread of FreeSWITCH, so each abandoned one would leave another
 * thread behind.
 */
export class Question {
  private connection: EslConnection | undefined;
  private late: NodeJS.Timeout | undefined;
  private again: NodeJS.Timeout | undefined;
  private readonly retries: Retries;

  constructor(private readonly options: QuestionOptions) {
    this.retries = new Retries(options);
    this.ask();
  }

  /** Ends the question without an answer. */
  stop(): void {
    const { connection } = this;
    this.connection = undefined;
    clearTimeout(this.late);
    clearTimeout(this.again);
    connection?.discard('no longer needed');
  }

  private ask(): void {
    const { endpoint, line, deadlineMs, onLate, onAnswered, clock } = this.options;
    let readyAt: number | undefined;
    const connection = new EslConnection(
      endpoint,
      {
        connected: () => undefined,
        ready: () => {
          readyAt = clock.now();
          this.late = setTimeout(() => onLate?.(), deadlineMs);
          connection.command('api/response', encodeCommand(line), PATIENCE_MS).then(
            () => {
              if (this.connection !== connection) return;
              this.stop();
              onAnswered();
            },
            // `closed` follows.
            () => undefined,
          );
        },
        closed: (reason) => {
          if (this.connection !== connection) return;
          this.connection = undefined;
          clearTimeout(this.late);
          const readyMs = readyAt === undefined ? undefined : clock.now() - readyAt;
          const delay = this.retries.delayAfter(reason, readyMs);
          this.again = setTimeout(() => this.ask(), delay);
        },
        event: () => undefined,
        alive: () => undefined,
      },
      this.options,
    );
    this.connection = connection;
  }
}
