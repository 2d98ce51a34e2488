import express, { type Express } from 'express';
import type { EslHealth } from '../src/ports';
import { compress } from './compress';
import { healthRoutes, type Readiness } from './health';
import { endJsonByNewline } from './json';

export interface AdminParts {
  /** The connections to FreeSWITCH, and FreeSWITCH's names of conferences that do not answer. */
  readonly health: () => Pick<EslHealth, 'connections'> & { readonly late: readonly string[] };
  readonly readiness: () => Readiness;
  readonly metrics: () => Promise<{ contentType: string; text: string }>;
}

/** The admin listener: what only the administrator's own network should see. No authentication: bind it to loopback. */
export function createAdminApp(parts: AdminParts): Express {
  const app = express();
  endJsonByNewline(app);
  app.use(compress);
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  // Here too, for the health check of a container: plain HTTP whatever the other listener speaks.
  app.use(healthRoutes(parts.readiness));
  app.get('/health', (_req, res) => {
    const state = parts.readiness();
    const { connections: all, late } = parts.health();
    const connections = all.map(({ since, ...connection }) => ({
      ...connection,
      since: new Date(since).toISOString(),
    }));
    res.status(state === 'ready' ? 200 : 503).json({ state, freeswitch: connections, late });
  });
  app.get('/metrics', async (_req, res) => {
    const { contentType, text } = await parts.metrics();
    res.set('Content-Type', contentType).send(text);
  });
  return app;
}
