import { EventStream } from '../helpers/event-stream';
import { until } from '../helpers/until';

/** Milliseconds within which a change must reach all listeners. */
const RECEIVE_MS = 15_000;

/** Clients that listen to events all the time, and reconnect when their stream ends. */
export class Streams {
  readonly #open = new Set<EventStream>();
  #over = false;
  #heard = 0;
  readonly #clients: Promise<void>[];

  constructor(
    private readonly url: string,
    count: number,
  ) {
    this.#clients = Array.from({ length: count }, () => this.#listen());
  }

  /** Returns the number of events that all of them have received since the last call. */
  take(): number {
    const heard = this.#heard;
    this.#heard = 0;
    return heard;
  }

  /** Resolves when every client has a stream that receives events. @throws if one has not */
  async receive(): Promise<void> {
    for (const { events } of this.#open) this.#heard += events.splice(0).length;
    await until(
      () => [...this.#open].length === this.#clients.length && [...this.#open].every(hasReceived),
      RECEIVE_MS,
    );
  }

  async stop(): Promise<void> {
    this.#over = true;
    for (const stream of this.#open) stream.close();
    await Promise.all(this.#clients);
  }

  async #listen(): Promise<void> {
    while (!this.#over) {
      const stream = await EventStream.open(this.url, { conference: 'Soak' }).catch(() => undefined);
      if (stream?.status !== 200) {
        stream?.close();
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      this.#open.add(stream);
      while (!stream.ended && !this.#over) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        // Received events are counted and dropped: the memory of this process is not measured.
        this.#heard += stream.events.splice(0, Math.max(0, stream.events.length - 5)).length;
        stream.text = '';
      }
      this.#open.delete(stream);
    }
  }
}

function hasReceived({ events }: EventStream): boolean {
  return events.length > 0;
}
