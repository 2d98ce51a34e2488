import { GatewayError } from '../errors';
import type { EslConnection } from './connection';
import type { Frame } from './frames';

/**
 * How many unanswered commands one connection may hold. FreeSWITCH runs them one after the other, so more would
 * not be faster; and whatever has been written is of unknown outcome when the connection falls, so fewer is
 * more honest.
 */
const WINDOW = 8;

interface Waiting {
  readonly expects: 'api/response' | 'command/reply';
  readonly bytes: Buffer;
  readonly deadlineMs: number;
  readonly resolve: (frame: Promise<Frame>) => void;
  readonly reject: (error: GatewayError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Spreads commands over the connections that are ready, and holds back what has no room yet. */
export class CommandQueue {
  private readonly waiting = new Set<Waiting>();
  private unanswered = 0;

  /**
   * @param connections the connections that are ready now
   * @param limit       how many commands may be unanswered, written or not; one more is `overloaded`
   */
  constructor(
    private readonly connections: () => readonly EslConnection[],
    private readonly limit: number,
  ) {}

  /**
   * Says a command on the least loaded connection, as soon as one has room.
   *
   * @param deadlineMs milliseconds until it must have been written, and again until it must have been answered: a
   *                   command that waited long gets its whole time all the same, since its connection, and the
   *                   others on it, would be lost with it
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
      const connections = this.connections();
      if (connections.length === 0) throw unavailable('FreeSWITCH is not connected.');
      const free = leastLoaded(connections);
      return await (free && this.waiting.size === 0
        ? free.command(expects, bytes, deadlineMs)
        : this.wait(expects, bytes, deadlineMs));
    } finally {
      this.unanswered--;
      this.pump();
    }
  }

  /** Writes what waits while there is room; call it when a connection became ready or was lost. */
  pump(): void {
    for (const entry of this.waiting) {
      const connections = this.connections();
      const free = leastLoaded(connections);
      if (connections.length > 0 && !free) return;
      this.waiting.delete(entry);
      clearTimeout(entry.timer);
      if (free) {
        entry.resolve(free.command(entry.expects, entry.bytes, entry.deadlineMs));
      } else {
        entry.reject(unavailable('The connection to FreeSWITCH fell before the command was sent.'));
      }
    }
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

function leastLoaded(connections: readonly EslConnection[]): EslConnection | undefined {
  let best: EslConnection | undefined;
  for (const candidate of connections) {
    if (candidate.inFlight < (best?.inFlight ?? WINDOW)) best = candidate;
  }
  return best;
}

function unavailable(detail: string): GatewayError {
  return new GatewayError('esl_unavailable', detail, { retryAfter: 1 });
}
