import { sameWord } from '../text/c-string';
import { quote } from '../text/json';
import { urlEncode } from '../text/url-encode';
import { Headers, type HeaderValue, valueText } from './headers';

/** switch_event_t: headers in order (a name may occur twice) and perhaps a body. Byte strings throughout. */
export class SwitchEvent {
  body?: string;
  /** The headers in pieces, some of which other events may share. */
  readonly #pieces: Headers[] = [];
  /** The last piece, if it belongs only to this event and may be extended. */
  #own: Headers | undefined;
  #json: string | undefined;

  /** Subscriptions depend on `name` and `subclass`; `add` adds headers. */
  constructor(
    readonly name: string,
    readonly subclass?: string,
  ) {}

  /** Every header and its value as a string. */
  get headers(): [name: string, value: string][] {
    return this.#pieces.flatMap(({ names, values }) =>
      names.map((name, at): [string, string] => [name, valueText(values[at] ?? '')]),
    );
  }

  add(name: string, value: HeaderValue): this {
    if (!this.#own) {
      this.#own = new Headers();
      this.#pieces.push(this.#own);
    }
    this.#own.add(name, value);
    this.#json = undefined;
    return this;
  }

  /** Adds headers that other events share; they must not be changed. */
  addAll(headers: Headers): this {
    this.#pieces.push(headers);
    this.#own = undefined;
    this.#json = undefined;
    return this;
  }

  /** Adds to the list that the first header of that name is or becomes (switch_event.c:1064, SWITCH_STACK_PUSH). */
  push(name: string, value: string): this {
    for (const [piece, headers] of this.#pieces.entries()) {
      const at = headers.names.findIndex((one) => sameWord(one, name));
      if (at < 0) continue;
      const before = headers.values[at] ?? '';
      this.#pieces[piece] = headers.with(at, [...(Array.isArray(before) ? before : [String(before)]), value]);
      this.#own = undefined;
      this.#json = undefined;
      return this;
    }
    return this.add(name, value);
  }

  /** switch_event_merge (switch_event.c:1315): a variable, which may be a list. */
  merge(name: string, value: string): this {
    if (!value.startsWith('ARRAY::')) return this.add(name, value);
    for (const one of value.slice('ARRAY::'.length).split('|:')) this.push(name, one);
    return this;
  }

  /** Returns the first header of that name, in any case. */
  get(name: string): string | undefined {
    return this.headers.find(([header]) => sameWord(header, name))?.[1];
  }

  /** switch_event_serialize_json (switch_event.c:1818). The headers are written once, for any number of listeners. */
  json(): string {
    this.#json ??= this.#pieces.reduce((all, { json }) => (all === '' ? json : `${all},${json}`), '');
    if (this.body === undefined) return `{${this.#json}}`;
    const before = this.#json === '' ? '' : `${this.#json},`;
    return `{${before}"Content-Length":"${this.body.length}","_body":${quote(this.body)}}`;
  }

  /** switch_event_serialize (switch_event.c:1527): values percent-encoded, an empty one is _undef_. */
  plain(): string {
    const lines = this.headers.map(([name, value]) => `${name}: ${urlEncode(value) || '_undef_'}\n`);
    const end = this.body ? `Content-Length: ${this.body.length}\n\n${this.body}` : '\n';
    return lines.join('') + end;
  }
}
