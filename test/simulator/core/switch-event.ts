import { lower } from '../text/c-string';
import { compactJson, JsonObject } from '../text/json';
import { urlEncode } from '../text/url-encode';

/** switch_event_t: headers in order (a name may come twice) and perhaps a body. Byte strings throughout. */
export class SwitchEvent {
  readonly headers: [name: string, value: string, list?: string[]][] = [];
  body?: string;

  /** `name` and `subclass` are what subscriptions go by; headers come with `add`. */
  constructor(
    readonly name: string,
    readonly subclass?: string,
  ) {}

  add(name: string, value: string | number | boolean): this {
    this.headers.push([name, String(value)]);
    return this;
  }

  /** Adds to the list that the first header of that name is or becomes (switch_event.c:1064, SWITCH_STACK_PUSH). */
  push(name: string, value: string): this {
    const header = this.headers.find(([one]) => lower(one) === lower(name));
    if (!header) return this.add(name, value);
    header[2] = [...(header[2] ?? [header[1]]), value];
    header[1] = `ARRAY::${header[2].join('|:')}`;
    return this;
  }

  /** switch_event_merge (switch_event.c:1315): a variable, which may be a list. */
  merge(name: string, value: string): this {
    if (!value.startsWith('ARRAY::')) return this.add(name, value);
    for (const one of value.slice('ARRAY::'.length).split('|:')) this.push(name, one);
    return this;
  }

  /** The first header of that name, whatever its case. */
  get(name: string): string | undefined {
    return this.headers.find(([header]) => lower(header) === lower(name))?.[1];
  }

  /** switch_event_serialize_json (switch_event.c:1818). */
  json(): string {
    const object = new JsonObject();
    for (const [name, value, list] of this.headers) object.add(name, list ?? value);
    if (this.body !== undefined)
      object.add('Content-Length', String(this.body.length)).add('_body', this.body);
    return compactJson(object);
  }

  /** switch_event_serialize (switch_event.c:1527): values percent-encoded, an empty one is _undef_. */
  plain(): string {
    const lines = this.headers.map(([name, value]) => `${name}: ${urlEncode(value) || '_undef_'}\n`);
    const end = this.body ? `Content-Length: ${this.body.length}\n\n${this.body}` : '\n';
    return lines.join('') + end;
  }
}
