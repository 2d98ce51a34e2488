import type { Clock } from '../clock';
import { ApiLine } from './command-line';
import type { ConnectionOptions, EslEndpoint } from './connection';
import { Question } from './question';
import type { RetryOptions } from './retry';

export interface LatenessOptions extends ConnectionOptions, RetryOptions {
  readonly clock: Clock;
  readonly endpoint: EslEndpoint;
  /** Milliseconds in which FreeSWITCH answers, if nothing hangs. */
  readonly commandMs: number;
  /** Called when mod_conference as a whole hangs, and when it no longer does. */
  readonly onStuck: (stuck: boolean) => void;
  /** Called when a late conference answers again. */
  readonly onAnswered: (conference: string) => void;
}

/** How many late conferences are asked at once. Each needs a connection. */
const MOST_ASKED = 16;

/**
 * Finds out what hangs in FreeSWITCH after a conference command timed out: that conference, or mod_conference as a whole.
 *
 * It sends `conference <name> count`, which a conference answers if it does not hang. It also sends `conference count`, which
 * needs only the lock of the table of conferences (conference_api.c:2108) and nothing of a single conference. If a list of all
 * conferences hangs, it never releases that lock.
 */
export class Lateness {
  private module: Question | undefined;
  private readonly conferences = new Map<string, Question>();
  private isStuck = false;

  constructor(private readonly options: LatenessOptions) {}

  /** True if mod_conference has not answered for longer than a command may take. */
  get stuck(): boolean {
    return this.isStuck;
  }

  /** Call it when a command of this conference timed out. */
  suspect(conference: string): void {
    const { endpoint, commandMs: deadlineMs, onAnswered, ...options } = this.options;
    this.module ??= new Question({
      ...options,
      endpoint,
      deadlineMs,
      line: 'api conference count',
      onLate: () => this.setStuck(true),
      onAnswered: () => {
        this.module = undefined;
        this.setStuck(false);
      },
    });
    if (this.conferences.has(conference) || this.conferences.size >= MOST_ASKED) return;
    const question = new Question({
      ...options,
      endpoint,
      deadlineMs,
      line: `api ${ApiLine.of(['conference', conference, 'count']).text}`,
      onAnswered: () => {
        this.conferences.delete(conference);
        onAnswered(conference);
      },
    });
    this.conferences.set(conference, question);
  }

  /** Ends all questions. Call it when FreeSWITCH was restarted, or when the client closes. */
  forget(): void {
    this.module?.stop();
    this.module = undefined;
    for (const question of this.conferences.values()) question.stop();
    this.conferences.clear();
    this.setStuck(false);
  }

  private setStuck(stuck: boolean): void {
    if (this.isStuck === stuck) return;
    this.isStuck = stuck;
    this.options.onStuck(stuck);
  }
}
