import { createParser } from './eventsource-parser.ts';

/** An event of a stream, as in the HTML standard's "server-sent events". */
export interface ServerEvent {
  /** The `event` field; `message` if there is none. */
  readonly kind: string;
  /** The `data` lines, with line feeds between them. */
  readonly data: string;
  /** The last `id` of the stream. */
  readonly id: string;
}

/** The characters that an event may have. The largest snapshots of a gateway have a few million. */
const MOST_CHARACTERS = 16 * 2 ** 20;

/** The end of a line. A CR at the end of the text waits: an LF that belongs to it may follow. */
const LINE_END = /\r\n|\n|\r(?!$)/g;

/** The field `id`. An id with NUL is ignored. */
const ID = /^id(?:$|: ?([^\0]*)$)/;

/**
 * Reads a stream of server-sent events (HTML Living Standard §9.2.6); its text may be cut at any position. The package
 * `eventsource-parser` reads the fields. It drops the `id` of an event without data, but that, too, is the last id of the
 * stream. So this class cuts the lines and keeps the ids.
 */
export class EventParser {
  /** Milliseconds to wait before connecting again, if the server has set them. */
  retry: number | undefined;
  /** The last id of the stream, for `Last-Event-ID`. */
  lastId = '';

  #first = true;
  /** The beginning of a line whose end has not come. */
  #rest = '';
  /** A CR that waits; else empty. */
  #cr = '';
  /** The id of the event that is being read. */
  #id = '';
  /** The id of the event before it. */
  #completed = '';
  #events: ServerEvent[] = [];
  readonly #most: number;
  readonly #fields;

  /** @param mostCharacters the characters that one event may have */
  constructor(mostCharacters = MOST_CHARACTERS) {
    this.#most = mostCharacters;
    this.#fields = createParser({
      maxBufferSize: mostCharacters,
      onEvent: ({ event = 'message', data }) => {
        this.#events.push({ kind: event, data, id: this.#completed });
      },
      onRetry: (milliseconds) => {
        this.retry = milliseconds;
      },
      onError: ({ type }) => {
        // The other errors are of fields that the standard ignores.
        if (type === 'max-buffer-size-exceeded') this.#refuse();
      },
    });
  }

  /**
   * Takes a piece of the stream's text, and returns the events that it completes.
   *
   * @throws RangeError if an event is too long. The events of this piece are not returned, so `lastId` is still that of the
   *   piece before. Nothing can be read after that.
   */
  push(text: string): ServerEvent[] {
    let piece = this.#cr + text;
    if (this.#first && piece !== '') {
      this.#first = false;
      // The package drops a byte order mark only if it is not decoded.
      if (piece.startsWith('\uFEFF')) piece = piece.slice(1);
    }
    let from = 0;
    for (const { 0: end, index } of piece.matchAll(LINE_END)) {
      this.#line(this.#rest + piece.slice(from, index));
      this.#rest = '';
      from = index + end.length;
    }
    this.#cr = piece.endsWith('\r') ? '\r' : '';
    this.#rest += piece.slice(from, piece.length - this.#cr.length);
    if (this.#rest.length > this.#most) this.#refuse();
    this.lastId = this.#completed;
    return this.#events.splice(0);
  }

  #line(line: string): void {
    if (line === '') this.#completed = this.#id;
    const id = ID.exec(line);
    if (id) this.#id = id[1] ?? '';
    this.#fields.feed(`${line}\n`);
  }

  #refuse(): never {
    throw new RangeError(`An event of the stream has more than ${this.#most} characters.`);
  }
}
