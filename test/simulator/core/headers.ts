import { compactJson, quote } from '../text/json';

/** What a header says; a list is what SWITCH_STACK_PUSH makes of several values (switch_event.c:1064). */
export type HeaderValue = string | number | boolean | string[];

/** Headers of an event that stand one after the other; a name may come twice. Byte strings throughout. */
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

  /** Out: a copy in which the header at that place says something else. */
  with(at: number, value: HeaderValue): Headers {
    const copy = new Headers();
    copy.names.push(...this.names);
    copy.values.push(...this.values.with(at, value));
    return copy;
  }

  /** The pairs of a JSON object, without its braces. Made once, for many events may have these headers. */
  get json(): string {
    this.#json ??= this.names.map((name, at) => `${quote(name)}:${valueJson(this.values[at])}`).join(',');
    return this.#json;
  }
}

/** The value as a string, a list in FreeSWITCH's own way. */
export function valueText(value: HeaderValue): string {
  return Array.isArray(value) ? `ARRAY::${value.join('|:')}` : String(value);
}

/** FreeSWITCH knows no header but strings: numbers are quoted too. */
function valueJson(value: HeaderValue = ''): string {
  if (typeof value === 'string') return quote(value);
  return Array.isArray(value) ? compactJson(value) : `"${value}"`;
}
