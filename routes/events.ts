import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Directory } from '../src/directory/port';
import { GatewayError } from '../src/errors';
import type { Feed } from '../src/feed/feed';
import type { Sink } from '../src/feed/listener';
import { Scope } from '../src/feed/scope';
import { requesterOf, settingsOf } from './http/locals';
import { only } from './http/methods';
import { accepted } from './http/negotiate';
import { queryOf } from './http/query';

export interface EventRoutes {
  readonly authenticate: RequestHandler;
  readonly feed: Pick<Feed, 'open'>;
}

/**
 * Milliseconds that a stream has to send its last event. When the gateway closes, a stream delays it no longer than
 * this.
 */
const PARTING_MS = 1_000;

/** `GET /api/events[?conference=a,b]`: sends the events of the requester's conferences, as server-sent events. */
export function eventRoutes({ authenticate, feed }: EventRoutes): Router {
  const router = Router({ caseSensitive: true });
  router.all('/api/events', only('GET'), authenticate, (req, res) => {
    const { conference } = queryOf(req, 'conference');
    const settings = settingsOf(res);
    const asked = conference === undefined ? undefined : namesOf(conference, settings.directory);
    const scope = new Scope(settings, requesterOf(res), asked);
    if (accepted(req, ['text/event-stream']) === undefined) {
      throw new GatewayError('not_acceptable', 'Events are sent as text/event-stream only.');
    }
    const gone = feed.open({ scope, lastEventId: lastEventId(req), sink: sinkOf(res) });
    res.once('close', gone);
    // The client may have disconnected during the sign-in.
    if (res.closed) gone();
  });
  return router;
}

/** Commas separate the names, but a listed name may contain commas, too. */
function namesOf(text: string, directory: Directory): string[] {
  const held = directory.conferences().flatMap(({ name }) => (name.includes(',') ? [name] : []));
  const names: string[] = [];
  for (let at = 0; at <= text.length; ) {
    const isNext = (name: string): boolean =>
      text.startsWith(name, at) && [undefined, ','].includes(text[at + name.length]);
    const longest = held.filter(isNext).sort((a, b) => b.length - a.length)[0];
    const name = longest ?? text.slice(at).split(',', 1)[0] ?? '';
    names.push(name);
    at += name.length + 1;
  }
  return names;
}

function lastEventId(req: Request): string | undefined {
  const id = req.get('Last-Event-ID');
  return id === '' ? undefined : id;
}

function sinkOf(res: Response): Sink {
  return {
    write: (bytes) => {
      if (!res.headersSent) begin(res);
      return res.destroyed ? true : res.write(bytes);
    },
    onDrain: (callback) => res.on('drain', callback),
    end: (bytes) => {
      if (res.destroyed) return;
      res.end(bytes);
      // A client that does not read will not read the last event, either.
      const timer = setTimeout(() => res.destroy(), PARTING_MS);
      res.once('close', () => clearTimeout(timer));
    },
  };
}

function begin(res: Response): void {
  // Without this header nginx would hold events back until they fill one of its buffers.
  res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
}
