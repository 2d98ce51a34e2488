import { Headers, type HeaderValue } from './headers';

/** A header, and what it says of a thing; undefined leaves it out. */
export type Field<Thing> = readonly [name: string, read: (thing: Thing) => HeaderValue | undefined];

interface Told {
  values: (HeaderValue | undefined)[];
  headers: Headers;
}

/**
 * The headers that tell of things of one kind. They come from what is read of the thing and from nothing else, so
 * while all of it reads as before, the headers of before are told again, and their JSON need not be written anew.
 */
export class KeptHeaders<Thing extends object> {
  readonly #told = new WeakMap<Thing, Told>();

  constructor(private readonly fields: readonly Field<Thing>[]) {}

  of(thing: Thing): Headers {
    const before = this.#told.get(thing);
    if (before && this.fields.every(([, read], at) => read(thing) === before.values[at]))
      return before.headers;
    const values = this.fields.map(([, read]) => read(thing));
    const headers = new Headers();
    for (const [at, [name]] of this.fields.entries()) {
      const value = values[at];
      if (value !== undefined) headers.add(name, value);
    }
    this.#told.set(thing, { values, headers });
    return headers;
  }
}
