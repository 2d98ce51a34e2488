import { Headers, type HeaderValue } from './headers';

/** A header, and how its value is read from a thing; if the value is undefined, the header is left out. */
export type Field<Thing> = readonly [name: string, read: (thing: Thing) => HeaderValue | undefined];

interface Kept {
  values: (HeaderValue | undefined)[];
  headers: Headers;
}

/**
 * The headers that describe things of one kind. They depend only on what is read from the thing. While that does not
 * change, the previous headers are used again, and their JSON is not written a second time.
 */
export class KeptHeaders<Thing extends object> {
  readonly #kept = new WeakMap<Thing, Kept>();

  constructor(private readonly fields: readonly Field<Thing>[]) {}

  of(thing: Thing): Headers {
    const before = this.#kept.get(thing);
    if (before && this.fields.every(([, read], at) => read(thing) === before.values[at]))
      return before.headers;
    const values = this.fields.map(([, read]) => read(thing));
    const headers = new Headers();
    for (const [at, [name]] of this.fields.entries()) {
      const value = values[at];
      if (value !== undefined) headers.add(name, value);
    }
    this.#kept.set(thing, { values, headers });
    return headers;
  }
}
