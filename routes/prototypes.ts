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

/** Not a class: the `prototype` of a class cannot be chosen. */
function withPrototype<Constructor extends new (...given: never[]) => object>(
  base: Constructor,
  prototype: object,
): Constructor {
  function Made(...given: unknown[]): object {
    return Reflect.construct(base, given, Made);
  }
  Made.prototype = prototype;
  return Made as unknown as Constructor;
}
