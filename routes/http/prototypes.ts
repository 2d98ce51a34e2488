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
 * Express gives its prototypes to each request and response of node (`app.handle` in express/lib/application.js), and an
 * object whose prototype was changed is slow from then on. If it has that prototype already, the change is none.
 */
export function constructorsOf(app: Express): Constructors {
  return {
    IncomingMessage: withPrototype(IncomingMessage, app.request),
    ServerResponse: withPrototype(ServerResponse, app.response),
  };
}

/**
 * Not a class, since the `prototype` of a class cannot be chosen; and not `Reflect.construct`, with which a request takes 1.4
 * times as long as with Express alone. So it needs a base that is no class, as these two are in node.
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
