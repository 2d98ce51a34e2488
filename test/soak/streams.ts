import { EventStream } from '../helpers/event-stream';
import { until } from '../helpers/until';

/** Milliseconds in which a change must have been told to everybody who listens. */
const TOLD_MS = 15_000;

/** Clients that listen to events all the time, and come back where their stream ends. */
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

  /** Events that all of them have heard since the last call. */
  take(): number {
    const heard = this.#heard;
    this.#heard = 0;
    return heard;
  }

  /** Resolves when every client has a stream on which something is told from now on. @throws where one has not */
  async tell(): Promise<void> {
    for (const { events } of this.#open) this.#heard += events.splice(0).length;
    await until(
      () => [...this.#open].length === this.#clients.length && [...this.#open].every(isTold),
      TOLD_MS,
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
        // What has been heard is counted, and forgotten: it is not our memory that is measured.
        this.#heard += stream.events.splice(0, Math.max(0, stream.events.length - 5)).length;
        stream.text = '';
      }
      this.#open.delete(stream);
    }
  }
}

function isTold({ events }: EventStream): boolean {
  return events.length > 0;
}
