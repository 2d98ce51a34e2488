import type { Directory, Requester, User } from '../ports';
import { type EndReason, eventText } from './event-text';
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
    this.secret = secretOf(scope.directory.user(scope.requester.name));
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

  /** Hands over what waits, in one piece, unless the sink is full. */
  flush(): void {
    if (this.full || this.over || this.waiting.length === 0) return;
    const [first] = this.waiting;
    const all = this.waiting.map(({ bytes }) => bytes);
    this.lastId = this.waiting.at(-1)?.id ?? this.lastId;
    this.waiting = [];
    this.waitingBytes = 0;
    this.full = !this.sink.write(all.length === 1 && first ? first.bytes : Buffer.concat(all));
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
