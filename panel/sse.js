/**
 * An event of a stream, as in the HTML standard's "server-sent events".
 *
 * @typedef {object} ServerEvent
 * @property {string} kind  the `event` field; `message` if there is none
 * @property {string} data  the `data` lines, with line feeds between them
 * @property {string} id    the last `id` of the stream
 */

/**
 * Reads a stream of server-sent events; its text may be cut at any position.
 *
 * HTML Living Standard §9.2.6: a line ends by CR LF, LF or CR; a blank line ends an event; an event without data is
 * ignored.
 */
export class EventParser {
  /** Milliseconds to wait before connecting again, if the server has set them. @type {number | undefined} */
  retry;
  /** The last id of the stream, for `Last-Event-ID`. */
  lastId = '';

  #rest = '';
  #kind = '';
  /** @type {string[]} */
  #data = [];
  #id = '';
  #first = true;

  /**
   * Takes a piece of the stream's text, and returns the events that it completes.
   *
   * @param {string} text
   * @returns {ServerEvent[]}
   */
  push(text) {
    if (this.#first && text !== '') {
      this.#first = false;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    const all = this.#rest + text;
    /** @type {ServerEvent[]} */
    const events = [];
    let from = 0;
    for (;;) {
      const end = lineEnd(all, from);
      if (end === undefined) break;
      const event = this.#line(all.slice(from, end.at));
      if (event) events.push(event);
      from = end.next;
    }
    this.#rest = all.slice(from);
    return events;
  }

  /** @param {string} line */
  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    switch (name) {
      case 'event':
        this.#kind = value;
        break;
      case 'data':
        this.#data.push(value);
        break;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        break;
      case 'retry':
        if (/^\d+$/.test(value)) this.retry = Number(value);
        break;
    }
    return undefined;
  }

  /** @returns {ServerEvent | undefined} */
  #dispatch() {
    this.lastId = this.#id;
    const data = this.#data;
    const kind = this.#kind || 'message';
    this.#data = [];
    this.#kind = '';
    return data.length === 0 ? undefined : { kind, data: data.join('\n'), id: this.lastId };
  }
}

/**
 * Returns the end of the line that begins at `from`. A CR at the end of the text waits: an LF that belongs to it may
 * follow.
 *
 * @param {string} text
 * @param {number} from
 */
function lineEnd(text, from) {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\n') return { at, next: at + 1 };
    if (text[at] === '\r') {
      if (at + 1 === text.length) return undefined;
      return { at, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
    }
  }
  return undefined;
}
