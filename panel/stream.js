import { Problem } from './api.js';
import { backoff, SILENCE_MS } from './patience.js';
import { EventParser } from './sse.js';

/**
 * @typedef {object} StreamListener
 * @property {(lastId: string, signal: AbortSignal) => Promise<Response>} open
 * @property {(kind: string, data: any, first: boolean) => void} onEvent  `first`: the first snapshot of a connection
 * @property {(state: 'connecting' | 'live' | 'reconnecting' | 'refused', why?: string) => void} onState
 *   `refused`: the gateway is reachable, but opens no more streams for now
 */

/** The codes of refusals because there are too many streams. */
const TOO_MANY = new Set(['too_many_streams', 'overloaded']);

/** Keeps the stream of events open: connects again, with growing pauses, until it is closed. */
export class EventStream {
  #closed = new AbortController();
  #lastId = '';
  /** Ends the present pause. */
  #wake = () => {};

  /** @param {StreamListener} listener */
  constructor(listener) {
    this.listener = listener;
    addEventListener('online', () => this.#wake(), { signal: this.#closed.signal });
    void this.#run();
  }

  close() {
    this.#closed.abort();
    this.#wake();
  }

  async #run() {
    this.listener.onState('connecting');
    let attempt = 0;
    let pause = 2_000;
    while (!this.#closed.signal.aborted) {
      /** @type {string | undefined} */
      let why;
      let refused = false;
      try {
        const connection = new Connection(this.listener, this.#lastId, this.#closed.signal);
        try {
          why = await connection.read(() => {
            attempt = 0;
            this.listener.onState('live');
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
      this.listener.onState(refused ? 'refused' : 'reconnecting', why);
      await this.#pause(backoff(attempt++, pause, Math.random()));
    }
  }

  /** @param {number} ms */
  #pause(ms) {
    return new Promise((/** @type {(value: void) => void} */ resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#closed.signal.aborted) this.#wake();
    });
  }
}

/** One connection, from its request to its end. */
class Connection {
  parser = new EventParser();
  withdrawn = false;
  #snapshots = false;
  /** @type {string | undefined} */
  #end;

  /**
   * @param {StreamListener} listener
   * @param {string} lastId
   * @param {AbortSignal} closed
   */
  constructor(listener, lastId, closed) {
    this.listener = listener;
    this.lastId = lastId;
    this.closed = closed;
  }

  /**
   * Reads until the end; returns the gateway's reason for it, if there was one.
   *
   * @param {() => void} onLive
   */
  async read(onLive) {
    const silent = new AbortController();
    // If the network fails, nothing reports it.
    let watch = setTimeout(() => silent.abort(), SILENCE_MS);
    try {
      const response = await this.listener.open(this.lastId, AbortSignal.any([this.closed, silent.signal]));
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) return undefined;
      onLive();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return this.#end;
        clearTimeout(watch);
        watch = setTimeout(() => silent.abort(), SILENCE_MS);
        for (const { kind, data } of this.parser.push(value)) this.#take(kind, JSON.parse(data));
      }
    } finally {
      clearTimeout(watch);
    }
  }

  /**
   * @param {string} kind
   * @param {any} data
   */
  #take(kind, data) {
    // One conference was taken from the stream, which continues.
    const whole = kind === 'end' && typeof data.conference !== 'string';
    this.withdrawn = false;
    this.#end = undefined;
    if (whole) {
      this.withdrawn = data.reason === 'withdrawn';
      this.#end = data.detail;
      return;
    }
    const first = kind === 'snapshot' && !this.#snapshots;
    if (first) this.#snapshots = true;
    this.listener.onEvent(kind, data, first);
  }
}
