import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/** The constructors of a server's requests and responses, for `createServer`. */
export interface Constructors {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Returns constructors whose objects have the prototypes of an app's requests and responses from the beginning.
 *
 * Express gives its prototypes to each request and response of node (`app.handle` in express/lib/application.js), and
 * an object is slow after its prototype was changed. If the object already has that prototype, nothing changes.
 */
export function constructorsOf(app: Express): Constructors {
  return {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
  };
}

/**
 * Not a class, since the `prototype` of a class cannot be chosen. Not `Reflect.construct`, which makes a request take
 * 1.4 times as long as with Express alone. So the base must be a function and not a class, as these two are in node.
 */
function withPrototype<Base extends new (first: never, second: never) => object>(
  base: Base,
  prototype: object,
): Base {
  const callable = base as unknown as (this: object, first: unknown, second: unknown) => void;
  function Made(this: object, first: unknown, second: unknown): void {
    callable.call(this, first, second);
  }
  Made.prototype = prototype;
  return Made as unknown as Base;
}
