import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWaiting } from './invited-body';
import { onFailedBody } from './unfinished-body';

/** Milliseconds for which a refusal waits for a body that is being sent. */
const PATIENCE_MS = 100;

/**
 * Waits a moment for the rest of a chunked body before a refusal is written. If the rest does not arrive, the refusal
 * ends the connection, since the length of the body is unknown. If a connection ends while its client is sending, it
 * may be reset, and the client then loses the refusal (RFC 9112 §9.6). Most bodies end within that moment.
 *
 * @returns `undefined` if there is nothing to wait for
 */
export function restOfBody(req: IncomingMessage, res: ServerResponse): Promise<void> | undefined {
  const expected =
    req.headers['transfer-encoding'] !== undefined && !req.complete && !req.destroyed && !isWaiting(req);
  // The connection ends anyway if the body has been rejected, or if the gateway stops.
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
