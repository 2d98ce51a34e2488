import express, { type ErrorRequestHandler, type Express } from 'express';
import { GatewayError } from '../../src/errors';
import type { EslHealth } from '../../src/esl/port';
import type { StoreState } from '../../src/store/port';
import { compress } from '../http/compress';
import { checkHost, hostCheck } from '../http/hosts';
import { endJsonByNewline } from '../http/json';
import { only } from '../http/methods';
import { statusOf } from '../http/status';
import { healthRoutes, type Readiness } from './health';

export interface AdminParts {
  /** Returns the connections to FreeSWITCH, and FreeSWITCH's names of the conferences that do not answer. */
  readonly health: () => Pick<EslHealth, 'connections'> & { readonly late: readonly string[] };
  readonly readiness: () => Readiness;
  /** Host names under which clients know this listener; `undefined` if any name is accepted. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly store: () => StoreState;
  readonly metrics: () => Promise<{ contentType: string; text: string }>;
}

/**
 * Returns the app of the admin listener, which only the administrator's own network should reach. It has no
 * authentication: bind it to loopback.
 */
export function createAdminApp(parts: AdminParts): Express {
  const app = express();
  endJsonByNewline(app);
  app.use(compress);
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-origin' });
    next();
  });
  app.use(checkHost(hostCheck(parts.hosts)));
  // Nothing is noted of requests to this listener, so `only` cannot answer these.
  app.options(['/health/live', '/health/ready', '/health', '/metrics'], (_req, res) => {
    res.set('Allow', 'GET, HEAD, OPTIONS').status(204).end();
  });
  // Served here, too, for the health check of a container: this listener always speaks plain HTTP.
  app.use(healthRoutes(parts.readiness));
  app.all('/health', only('GET', 'HEAD'), (_req, res) => {
    const state = parts.readiness();
    const { connections: all, late } = parts.health();
    const connections = all.map(({ since, ...connection }) => ({
      ...connection,
      since: new Date(since).toISOString(),
    }));
    const { word, detail, since } = parts.store();
    const store = { state: word, detail, since: new Date(since).toISOString() };
    // The store does not count: commands go on without it.
    res.status(state === 'ready' ? 200 : 503).json({ state, freeswitch: connections, late, store });
  });
  app.all('/metrics', only('GET', 'HEAD'), async (_req, res) => {
    const { contentType, text } = await parts.metrics();
    res.set('Content-Type', contentType).send(text);
  });
  app.use(() => {
    throw new GatewayError('not_found', 'Nothing is served at this URL. Use /health or /metrics.');
  });
  const problems: ErrorRequestHandler = (error, _req, res, _next) => {
    const { code, detail, allow } =
      error instanceof GatewayError ? error : new GatewayError('internal', 'The gateway failed.');
    const status = statusOf(code);
    if (allow !== undefined) res.set('Allow', allow.join(', '));
    res.status(status).type('text/plain').send(`${status} ${code}: ${detail}\n`);
  };
  app.use(problems);
  return app;
}
