import { Router } from 'express';
import { only } from '../http/methods';

/**
 * `disconnected`: commands cannot be sent, or events do not arrive. `stuck`: FreeSWITCH is connected, but answers no
 * conference command.
 */
export type Readiness = 'ready' | 'disconnected' | 'stuck' | 'draining';

/** `/health/live` and `/health/ready`: one word each, without a sign-in. The admin listener has the details. */
export function healthRoutes(readiness: () => Readiness): Router {
  const router = Router({ caseSensitive: true });
  router.all('/health/live', only('GET', 'HEAD'), (_req, res) => {
    res.type('text/plain').send('live\n');
  });
  router.all('/health/ready', only('GET', 'HEAD'), (_req, res) => {
    const word = readiness();
    res.status(word === 'ready' ? 200 : 503);
    if (word !== 'ready') res.set('Retry-After', '1');
    res.type('text/plain').send(`${word}\n`);
  });
  return router;
}
