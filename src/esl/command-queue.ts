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

/** How many commands may be unanswered on a connection. */
const MOST_ON_ONE = 8;
/** Milliseconds within which an answer is quick, and within which one has just come. */
const QUICK_MS = 20;

/**
 * Gives each command a connection: one that has nothing unanswered, else the one that has the least, and holds back what
 * finds none.
 *
 * FreeSWITCH runs the commands of a connection one after the other, so one behind another shares its fate: it hangs behind
 * one that hangs, and is of unknown outcome where the connection falls. So only a connection that has just answered, and
 * quickly, is given more than one, and never many: nothing is said behind the first command after a rest, nor behind one
 * that takes its time, nor where FreeSWITCH is slow (docs/decisions/0002).
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
   * Says a command on a connection, as soon as there is one for it.
   *
   * @param deadlineMs milliseconds until it must have been written, and again until it must have been answered: a
   *                   command that waited long gets its whole time all the same, since its connection would be lost
   *                   with it, just when FreeSWITCH is busy
   * @throws GatewayError (rejects) esl_unavailable, overloaded: not written; esl_lost, esl_timeout: written
   */
  run(expects: Waiting['expects'], bytes: Buffer, deadlineMs: number): Promise<Frame> {
    if (this.unanswered >= this.limit) {
      const detail = `${this.unanswered} commands are waiting for FreeSWITCH.`;
      return Promise.reject(new GatewayError('overloaded', detail, { retryAfter: 1 }));
    }
    const free = this.waiting.size === 0 ? this.free() : undefined;
    if (!free && !this.isConnected()) return Promise.reject(unavailable('FreeSWITCH is not connected.'));
    this.unanswered++;
    return free
      ? free.command(expects, bytes, deadlineMs, this.settled)
      : this.wait(expects, bytes, deadlineMs);
  }

  /** Writes what waits while there is room; call it when a connection became ready, was lost, or gave a sign of life. */
  pump(): void {
    for (const entry of this.waiting) {
      const free = this.free();
      if (!free && this.isConnected()) return;
      this.waiting.delete(entry);
      clearTimeout(entry.timer);
      if (free) {
        entry.resolve(free.command(entry.expects, entry.bytes, entry.deadlineMs, this.settled));
      } else {
        this.unanswered--;
        entry.reject(unavailable('The connection to FreeSWITCH fell before the command was sent.'));
      }
    }
  }

  /** A command that was written has been answered, or never will be: there is room for another one. */
  private readonly settled = (): void => {
    this.unanswered--;
    this.pump();
  };

  private free(): EslConnection | undefined {
    let best: EslConnection | undefined;
    let least = MOST_ON_ONE;
    for (const { ready } of this.keepers) {
      if (ready === undefined) continue;
      if (ready.inFlight === 0) return ready;
      if (ready.inFlight >= least || !isQuick(ready)) continue;
      best = ready;
      least = ready.inFlight;
    }
    return best;
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
          this.unanswered--;
          reject(unavailable(`FreeSWITCH was busy for ${deadlineMs} ms; the command was not sent.`));
        }, deadlineMs),
      };
      this.waiting.add(entry);
    });
  }
}

function isQuick({ lastAnswer, lastTook }: EslConnection): boolean {
  return lastTook <= QUICK_MS && performance.now() - lastAnswer <= QUICK_MS;
}

function unavailable(detail: string): GatewayError {
  return new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
}
