import type { IncomingMessage, ServerResponse } from 'node:http';
import { onFailedBody } from './unfinished-body';

/** Milliseconds for which a refusal waits for a body that is on its way. */
const PATIENCE_MS = 100;

/**
 * Waits a moment for the rest of a body in chunks, before a refusal is written. If the rest does not come, the refusal ends the
 * connection: nobody knows how long the body is. A connection that ends while its client sends may be reset, and the client
 * then loses the refusal (RFC 9112 §9.6); most bodies are on their way and end within that moment.
 *
 * @returns undefined if there is nothing to wait for
 */
export function restOfBody(req: IncomingMessage, res: ServerResponse): Promise<void> | undefined {
  const expected = req.headers['transfer-encoding'] !== undefined && !req.complete && !req.destroyed;
  // If the connection ends anyway, the body has been refused, or the gateway stops.
  if (!expected || String(res.getHeader('Connection')).toLowerCase() === 'close') return undefined;
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      if (!req.complete && !res.headersSent) res.setHeader('Connection', 'close');
      resolve();
    };
    const timer = setTimeout(go, PATIENCE_MS);
    req.once('end', go).once('close', go).resume();
    onFailedBody(req, go);
  });
}
