import { GatewayError } from '../errors';
import type { Frame } from './frames';

/** The kind of answer that a command expects. Only `api` is answered with a body. */
export type Expects = 'api/response' | 'command/reply';

/** How a command on its connection ended: with an answer, at its deadline, or with the end of the connection. */
export type CommandEnd = 'answered' | 'late' | 'lost';

/** A command, and the callbacks for its end. */
export interface Asked {
  readonly expects: Expects;
  /** Milliseconds until `esl_timeout`. */
  readonly deadlineMs: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: GatewayError) => void;
  /** Called once, as soon as the command ends, before any code that awaits the promise runs. */
  readonly settled: ((end: CommandEnd) => void) | undefined;
}

interface Pending extends Asked {
  /** As `performance.now()`. */
  readonly writtenAt: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The commands that were written on one connection and are not answered yet. Replies carry no id, so each reply belongs to the
 * oldest of these commands.
 */
export class Unanswered {
  private readonly pending: Pending[] = [];
  private answeredAt = Number.NEGATIVE_INFINITY;
  private took = 0;

  /** @param onLate called when a command has passed its deadline; replies that come later may be out of step */
  constructor(private readonly onLate: (deadlineMs: number) => void) {}

  get count(): number {
    return this.pending.length;
  }

  /** When the last answer came, as `performance.now()`; -∞ if none has come. */
  get lastAnswer(): number {
    return this.answeredAt;
  }

  /** Milliseconds that FreeSWITCH took for the last answer, since the command was written or since the answer before it. */
  get lastTook(): number {
    return this.took;
  }

  /** Adds a command that is being written. Its deadline begins now. */
  add({ expects, deadlineMs, resolve, reject, settled }: Asked): void {
    // Field by field: a spread would cost more than everything else here.
    const entry: Pending = {
      expects,
      deadlineMs,
      resolve,
      reject,
      settled,
      writtenAt: performance.now(),
      timer: setTimeout(() => this.expire(entry), deadlineMs),
    };
    this.pending.push(entry);
  }

  /** Resolves the command that an answer belongs to. @returns false if it belongs to none: the connection is out of step */
  answer(type: Expects, frame: Frame): boolean {
    const entry = this.pending[0];
    if (!entry || !isAnswer(entry.expects, type, frame)) return false;
    this.pending.shift();
    const now = performance.now();
    this.took = now - Math.max(entry.writtenAt, this.answeredAt);
    this.answeredAt = now;
    clearTimeout(entry.timer);
    entry.resolve(frame);
    entry.settled?.('answered');
    return true;
  }

  /** Rejects all commands with `esl_lost`. Call it when the connection has ended. */
  fail(): void {
    for (const entry of this.pending.splice(0)) {
      clearTimeout(entry.timer);
      entry.reject(
        new GatewayError(
          'esl_lost',
          'The connection to FreeSWITCH was lost after the command was sent; the outcome is unknown.',
        ),
      );
      entry.settled?.('lost');
    }
  }

  private expire(entry: Pending): void {
    this.pending.splice(this.pending.indexOf(entry), 1);
    entry.reject(
      new GatewayError(
        'esl_timeout',
        `FreeSWITCH did not answer within ${entry.deadlineMs} ms; the outcome is unknown.`,
      ),
    );
    this.onLate(entry.deadlineMs);
    entry.settled?.('late');
  }
}

/**
 * True if a frame can be the answer to a command. If it cannot, the connection is out of step. FreeSWITCH refuses an api with a
 * command/reply of -ERR (mod_event_socket.c: "permission denied"), but never accepts one with it. It never answers another
 * command with a body.
 */
function isAnswer(expects: Expects, type: Expects, frame: Frame): boolean {
  if (expects === type) return true;
  return expects === 'api/response' && (frame.headers.get('Reply-Text') ?? '').startsWith('-ERR');
}
