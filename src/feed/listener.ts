import type { Directory, Requester, User } from '../directory/port';
import type { EndReason } from '../observers/observation';
import { eventText } from './event-text';
import type { Scope } from './scope';

/** The place that a listener's events are written to. */
export interface Sink {
  /** Takes bytes. Returns false if no more may be written until `onDrain` calls back. */
  write(bytes: Buffer): boolean;
  /** Calls back each time that more may be written. */
  onDrain(callback: () => void): void;
  /** Takes the last bytes. Closes when they have gone out, or after a short time. */
  end(bytes: Buffer): void;
}

/** An event as text. All its listeners share one object. */
export interface Frame {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Waiting events are shared with other listeners, but handing them over makes a copy. So they are handed over in pieces. */
const PIECE_BYTES = 65_536;

/** One stream: its waiting events and its reader. The waiting events are shared with other listeners. */
export class Listener {
  scope: Scope;
  /** The hashes of the user's secrets at sign-in. */
  readonly secret: string;
  private waiting: Frame[] = [];
  private waitingBytes = 0;
  private full = false;
  private over = false;
  /** The id of the last event that was handed over. */
  private lastId: string;

  /**
   * @param mostBytes bytes that may wait, in addition to the beginning of the stream
   * @param lastId the last event that the client has received already
   */
  constructor(
    scope: Scope,
    private readonly sink: Sink,
    private mostBytes: number,
    lastId: string,
  ) {
    this.scope = scope;
    this.lastId = lastId;
    this.secret = secretOf(scope.settings.directory.user(scope.requester.name));
    sink.onDrain(() => {
      this.full = false;
      this.flush();
    });
  }

  get requester(): Requester {
    return this.scope.requester;
  }

  get ended(): boolean {
    return this.over;
  }

  /** Pushes the beginning of the stream. Its length is not limited. */
  begin(events: readonly Frame[]): void {
    for (const { bytes } of events) this.mostBytes += bytes.length;
    for (const event of events) this.push(event);
    this.flush();
  }

  /** Keeps an event until `flush`. Returns false if too much is waiting already: the listener does not read. */
  push(event: Frame): boolean {
    if (this.over) return true;
    this.waiting.push(event);
    this.waitingBytes += event.bytes.length;
    return this.waitingBytes <= this.mostBytes;
  }

  /** Hands over what is waiting, in few pieces, until the sink is full. */
  flush(): void {
    let from = 0;
    while (!this.full && !this.over && from < this.waiting.length) {
      let [to, size] = [from, 0];
      for (; to < this.waiting.length && (to === from || size < PIECE_BYTES); to++) {
        size += this.waiting[to]?.bytes.length ?? 0;
      }
      const piece = this.waiting.slice(from, to);
      this.lastId = piece.at(-1)?.id ?? this.lastId;
      this.waitingBytes -= size;
      from = to;
      const [first] = piece;
      const bytes = piece.length === 1 && first ? first.bytes : Buffer.concat(piece.map((one) => one.bytes));
      this.full = !this.sink.write(bytes);
    }
    this.waiting = this.waiting.slice(from);
  }

  /** Sends a sign of life if nothing else is waiting. */
  beat(bytes: Buffer): void {
    if (!this.full && !this.over && this.waiting.length === 0) this.full = !this.sink.write(bytes);
  }

  /** Sends the reason, and closes. The event has the id of the last event that goes out, so that a replay continues there. */
  end(reason: EndReason, detail: string): void {
    if (this.over) return;
    if (reason !== 'slow') this.flush();
    this.over = true;
    this.waiting = [];
    this.sink.end(eventText(this.lastId, 'end', { reason, detail }));
  }

  /** Call this when the client has gone. */
  gone(): void {
    this.over = true;
    this.waiting = [];
  }

  /** Returns true if the user in a new directory still has the secrets of the sign-in. */
  isStill(directory: Directory): boolean {
    const user = directory.user(this.requester.name);
    return user !== undefined && secretOf(user) === this.secret;
  }
}

function secretOf(user: User | undefined): string {
  return `${user?.ha1.md5 ?? ''} ${user?.ha1.sha256 ?? ''}`;
}
