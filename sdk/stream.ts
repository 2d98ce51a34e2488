import { backoff, SILENCE_MS } from './patience.ts';
import { Problem } from './problem.ts';
import { EventParser } from './sse.ts';

/** `refused`: the gateway is reachable, but opens no more streams for now. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'refused';

/** What a stream needs, and what it notifies. */
export interface StreamListener {
  /**
   * Sends `GET /api/events`, and resolves when its answer has begun.
   *
   * @param lastId the `Last-Event-ID` to send; empty if there is none
   * @throws Problem (rejects) if the gateway refuses, or if it does not answer
   */
  readonly open: (lastId: string, signal: AbortSignal) => Promise<Response>;
  /** @param first the first snapshot of a connection */
  readonly onEvent: (kind: string, data: unknown, first: boolean) => void;
  /** @param why the gateway's words, if it gave a reason */
  readonly onState: (state: StreamState, why?: string) => void;
}

/** The codes of refusals because there are too many streams. */
const TOO_MANY: ReadonlySet<string> = new Set(['too_many_streams', 'overloaded']);

/** The window of a browser, which notices when the network is back. A program has none. */
const WINDOW: object & Partial<EventTarget> = globalThis;

/** Keeps the stream of events open: connects again, with growing pauses, until it is closed or `open` rejects with 401. */
export class EventStream {
  readonly #listener: StreamListener;
  readonly #closed = new AbortController();
  #lastId = '';
  /** Ends the present pause. */
  #wake = (): void => {};

  constructor(listener: StreamListener) {
    this.#listener = listener;
    WINDOW.addEventListener?.('online', () => this.#wake(), { signal: this.#closed.signal });
    void this.#run();
  }

  close(): void {
    this.#closed.abort();
    this.#wake();
  }

  async #run(): Promise<void> {
    this.#listener.onState('connecting');
    let attempt = 0;
    let pause = 2_000;
    while (!this.#closed.signal.aborted) {
      let why: string | undefined;
      let refused = false;
      try {
        const connection = new Connection(this.#listener, this.#lastId, this.#closed.signal);
        try {
          why = await connection.read(() => {
            attempt = 0;
            this.#listener.onState('live');
          });
        } finally {
          pause = connection.parser.retry ?? pause;
          // The requester's conferences have changed: events cannot report what was missed.
          this.#lastId = connection.withdrawn ? '' : connection.parser.lastId || this.#lastId;
        }
      } catch (error) {
        if (this.#closed.signal.aborted || (error instanceof Problem && error.status === 401)) return;
        refused = error instanceof Problem && TOO_MANY.has(error.code);
        why = error instanceof Problem ? `${error.title}. ${error.detail}` : undefined;
      }
      this.#listener.onState(refused ? 'refused' : 'reconnecting', why);
      await this.#pause(backoff(attempt++, pause, Math.random()));
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closed.signal.aborted) this.#wake();
    });
  }
}

/** The data of `end`. It names a conference if only that was taken from the stream, which continues. */
interface End {
  readonly conference?: string;
  readonly reason: string;
  readonly detail: string;
}

/** One connection, from its request to its end. */
class Connection {
  readonly parser = new EventParser();
  withdrawn = false;
  #snapshots = false;
  #end: string | undefined;

  constructor(
    private readonly listener: StreamListener,
    private readonly lastId: string,
    private readonly closed: AbortSignal,
  ) {}

  /** Reads until the end; returns the gateway's reason for it, if there was one. */
  async read(onLive: () => void): Promise<string | undefined> {
    const over = new AbortController();
    // If the network fails, nothing reports it.
    let watch = setTimeout(() => over.abort(), SILENCE_MS);
    try {
      const response = await this.listener.open(this.lastId, AbortSignal.any([this.closed, over.signal]));
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) return undefined;
      onLive();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return this.#end;
        clearTimeout(watch);
        watch = setTimeout(() => over.abort(), SILENCE_MS);
        for (const { kind, data } of this.parser.push(value)) this.#take(kind, JSON.parse(data));
      }
    } finally {
      clearTimeout(watch);
      // If an event cannot be read, the connection would stay open.
      over.abort();
    }
  }

  #take(kind: string, data: unknown): void {
    this.withdrawn = false;
    this.#end = undefined;
    if (kind === 'end') {
      const { conference, reason, detail } = data as End;
      if (typeof conference !== 'string') {
        this.withdrawn = reason === 'withdrawn';
        this.#end = detail;
        return;
      }
    }
    const first = kind === 'snapshot' && !this.#snapshots;
    if (first) this.#snapshots = true;
    this.listener.onEvent(kind, data, first);
  }
}
