import { GatewayError } from '../errors';
import type { Frame } from './frames';

/** Which kind of answer a command awaits: `api` alone is answered with a body. */
export type Expects = 'api/response' | 'command/reply';

/** How the time of a command on its connection ended: with an answer, without one in time, or with the connection. */
export type CommandEnd = 'answered' | 'late' | 'lost';

/** A command, and who is told of its end. */
export interface Asked {
  readonly expects: Expects;
  /** Milliseconds until `esl_timeout`. */
  readonly deadlineMs: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: GatewayError) => void;
  /** Told at once, and once, with the end: before whoever waits for the promise has his turn. */
  readonly settled: ((end: CommandEnd) => void) | undefined;
}

interface Pending extends Asked {
  /** By `performance.now()`. */
  readonly writtenAt: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The commands that were written on one connection and are not answered yet. Replies carry no id: each belongs to the
 * command that was written first.
 */
export class Unanswered {
  private readonly pending: Pending[] = [];
  private answeredAt = Number.NEGATIVE_INFINITY;
  private took = 0;

  /** @param onLate the time of a command is up; nothing that comes later can be trusted to be in step */
  constructor(private readonly onLate: (deadlineMs: number) => void) {}

  get count(): number {
    return this.pending.length;
  }

  /** When the last answer came, by `performance.now()`; before everything where none has. */
  get lastAnswer(): number {
    return this.answeredAt;
  }

  /** Milliseconds that FreeSWITCH took for the last answer: since the command was written, or since the answer before. */
  get lastTook(): number {
    return this.took;
  }

  /** A command is being written: from now on its time runs. */
  add({ expects, deadlineMs, resolve, reject, settled }: Asked): void {
    // Field by field: a copy by spreading costs more than all the rest here.
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

  /** Gives an answer to whom it belongs. @returns false where it is nobody's: we are out of step */
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

  /** The connection is gone: all are told `esl_lost`. */
  fail(): void {
    for (const entry of this.pending.splice(0)) {
      clearTimeout(entry.timer);
      entry.reject(
        new GatewayError(
          'esl_lost',
          'The connection to FreeSWITCH fell after the command was sent; the outcome is unknown.',
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
 * FreeSWITCH refuses an api with a command/reply of -ERR (mod_event_socket.c: "permission denied"), never accepts
 * one with it, and never answers another command with a body. Such an answer belongs to somebody else: we are out
 * of step.
 */
function isAnswer(expects: Expects, type: Expects, frame: Frame): boolean {
  if (expects === type) return true;
  return expects === 'api/response' && (frame.headers.get('Reply-Text') ?? '').startsWith('-ERR');
}
