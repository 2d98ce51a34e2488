import type { Directory, Requester, User } from '../directory/port';
import type { EndReason } from '../observers/observation';
import { eventText } from './event-text';
import type { Scope } from './scope';

/** Where a listener's events go. */
export interface Sink {
  /** Takes bytes; false where it wants no more until it is drained. */
  write(bytes: Buffer): boolean;
  /** Calls back whenever it wants more again. */
  onDrain(callback: () => void): void;
  /** Takes the last bytes, and closes once they have gone out, or soon at any rate. */
  end(bytes: Buffer): void;
}

/** An event as text; one object for all who hear it. */
export interface Frame {
  readonly id: string;
  readonly bytes: Buffer;
}

/** What waits is shared with other listeners; what is handed over is a copy, so it is not handed over all at once. */
const PIECE_BYTES = 65_536;

/** One stream: what waits for it, and who reads it. What waits is shared with the other listeners. */
export class Listener {
  scope: Scope;
  /** The secrets that the user signed in with. */
  readonly secret: string;
  private waiting: Frame[] = [];
  private waitingBytes = 0;
  private full = false;
  private over = false;
  /** The id of the last event that was handed over. */
  private lastId: string;

  /**
   * @param mostBytes what may wait, beyond what the stream begins with
   * @param lastId    what the client has heard already
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

  /** What the stream begins with may be as long as it is. */
  begin(events: readonly Frame[]): void {
    for (const { bytes } of events) this.mostBytes += bytes.length;
    for (const event of events) this.push(event);
    this.flush();
  }

  /** Lets an event wait until `flush`. False where too much waits already: the listener does not read. */
  push(event: Frame): boolean {
    if (this.over) return true;
    this.waiting.push(event);
    this.waitingBytes += event.bytes.length;
    return this.waitingBytes <= this.mostBytes;
  }

  /** Hands over what waits, in few pieces, until the sink is full. */
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

  /** A sign of life, where nothing else is on its way. */
  beat(bytes: Buffer): void {
    if (!this.full && !this.over && this.waiting.length === 0) this.full = !this.sink.write(bytes);
  }

  /** Says why, and closes. The id is that of the last event that goes out, so that a replay takes up there. */
  end(reason: EndReason, detail: string): void {
    if (this.over) return;
    if (reason !== 'slow') this.flush();
    this.over = true;
    this.waiting = [];
    this.sink.end(eventText(this.lastId, 'end', { reason, detail }));
  }

  /** The client has gone. */
  gone(): void {
    this.over = true;
    this.waiting = [];
  }

  /** True where the user of a new directory is the one who signed in. */
  isStill(directory: Directory): boolean {
    const user = directory.user(this.requester.name);
    return user !== undefined && secretOf(user) === this.secret;
  }
}

function secretOf(user: User | undefined): string {
  return `${user?.ha1.md5 ?? ''} ${user?.ha1.sha256 ?? ''}`;
}
