import type { IncomingMessage, ServerResponse } from 'node:http';

/** Requests whose client waits for an invitation to send its body, and if their connection could be kept. */
const WAITING = new WeakMap<IncomingMessage, boolean>();

/**
 * Notes that the client waits before it sends the body (`Expect: 100-continue`, RFC 9110 §10.1.1). If nobody invites the body, the
 * connection ends with the answer: the client may send the body or not, so it is unknown where its next request begins.
 */
export function waitsForInvitation(req: IncomingMessage, res: ServerResponse): void {
  WAITING.set(req, res.shouldKeepAlive);
  res.shouldKeepAlive = false;
}

/** Returns true if the client waits and has not been invited. */
export function isWaiting(req: IncomingMessage): boolean {
  return WAITING.has(req);
}

/** Invites the client to send the body, if it waits. Call it when nothing but the body can be a reason to refuse. */
export function inviteBody(req: IncomingMessage, res: ServerResponse): void {
  const kept = WAITING.get(req);
  if (kept === undefined) return;
  WAITING.delete(req);
  res.shouldKeepAlive = kept;
  res.writeContinue();
}
