import { GatewayError } from '../errors';
import type { EslConnection } from './connection';
import type { Frame } from './frames';

interface Waiting {
  readonly expects: 'api/response' | 'command/reply';
  readonly bytes: Buffer;
  readonly deadlineMs: number;
  readonly resolve: (frame: Promise<Frame>) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Gives each command a connection of its own for as long as it is unanswered, and holds back what finds none.
 *
 * FreeSWITCH runs the commands of a connection one after the other, so one behind another would not be faster; it would
 * share its fate, though: hang behind one that hangs, and be of unknown outcome where the connection falls.
 */
export class CommandQueue {
  private readonly waiting = new Set<Waiting>();
  private unanswered = 0;

  /** Commands that are not answered yet: all, and how many of them wait unwritten. */
  get load(): { readonly unanswered: number; readonly waiting: number } {
    return { unanswered: this.unanswered, waiting: this.waiting.size };
  }

  /**
   * @param keepers what has the connections, those that are ready now
   * @param limit   how many commands may be unanswered, written or not; one more is `overloaded`
   */
  constructor(
    private readonly keepers: readonly { readonly ready: EslConnection | undefined }[],
    private readonly limit: number,
  ) {}

  /**
   * Says a command on a connection that has nothing unanswered, as soon as there is one.
   *
   * @param deadlineMs milliseconds until it must have been written, and again until it must have been answered: a
   *                   command that waited long gets its whole time all the same, since its connection would be lost
   *                   with it, just when FreeSWITCH is busy
   * @throws GatewayError (rejects) esl_unavailable, overloaded: not written; esl_lost, esl_timeout: written
   */
  async run(expects: Waiting['expects'], bytes: Buffer, deadlineMs: number): Promise<Frame> {
    if (this.unanswered >= this.limit) {
      throw new GatewayError('overloaded', `${this.unanswered} commands are waiting for FreeSWITCH.`, {
        retryAfter: 1,
      });
    }
    this.unanswered++;
    try {
      const free = this.waiting.size === 0 ? this.idle() : undefined;
      if (free) return await free.command(expects, bytes, deadlineMs);
      if (!this.isConnected()) throw unavailable('FreeSWITCH is not connected.');
      return await this.wait(expects, bytes, deadlineMs);
    } finally {
      this.unanswered--;
      this.pump();
    }
  }

  /** Writes what waits while there is room; call it when a connection became ready, was lost, or gave a sign of life. */
  pump(): void {
    for (const entry of this.waiting) {
      const free = this.idle();
      if (!free && this.isConnected()) return;
      this.waiting.delete(entry);
      clearTimeout(entry.timer);
      if (free) {
        entry.resolve(free.command(entry.expects, entry.bytes, entry.deadlineMs));
      } else {
        entry.reject(unavailable('The connection to FreeSWITCH fell before the command was sent.'));
      }
    }
  }

  private idle(): EslConnection | undefined {
    for (const { ready } of this.keepers) if (ready?.inFlight === 0) return ready;
    return undefined;
  }

  private isConnected(): boolean {
    return this.keepers.some(({ ready }) => ready !== undefined);
  }

  private wait(expects: Waiting['expects'], bytes: Buffer, deadlineMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        expects,
        bytes,
        deadlineMs,
        resolve,
        reject,
        timer: setTimeout(() => {
          this.waiting.delete(entry);
          reject(unavailable(`FreeSWITCH was busy for ${deadlineMs} ms; the command was not sent.`));
        }, deadlineMs),
      };
      this.waiting.add(entry);
    });
  }
}

function unavailable(detail: string): GatewayError {
  return new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
}
