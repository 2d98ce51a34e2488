import { compactJson, quote } from '../text/json';

/** The value of a header; a list is what SWITCH_STACK_PUSH makes of several values (switch_event.c:1064). */
export type HeaderValue = string | number | boolean | string[];

/** Headers of an event in their order; a name may occur twice. Byte strings throughout. */
export class Headers {
  readonly names: string[] = [];
  readonly values: HeaderValue[] = [];
  #json: string | undefined;

  add(name: string, value: HeaderValue): this {
    this.#json = undefined;
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Returns a copy in which the header at that index has another value. */
  with(at: number, value: HeaderValue): Headers {
    const copy = new Headers();
    copy.names.push(...this.names);
    copy.values.push(...this.values.with(at, value));
    return copy;
  }

  /** The pairs of a JSON object, without its braces. Made once, since many events may have these headers. */
  get json(): string {
    this.#json ??= this.names.map((name, at) => `${quote(name)}:${valueJson(this.values[at])}`).join(',');
    return this.#json;
  }
}

/** Returns the value as a string; a list in FreeSWITCH's own format. */
export function valueText(value: HeaderValue): string {
  return Array.isArray(value) ? `ARRAY::${value.join('|:')}` : String(value);
}

/** All headers of FreeSWITCH are strings: numbers are quoted, too. */
function valueJson(value: HeaderValue = ''): string {
  if (typeof value === 'string') return quote(value);
  return Array.isArray(value) ? compactJson(value) : `"${value}"`;
}
