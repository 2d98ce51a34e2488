import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../src/clock';
import { ERRORS, GatewayError } from '../../src/errors';
import type { Observer } from '../../src/observers/observation';
import { setCommonHeaders } from './answer';
import { jsonText } from './json';
import { mountOf, notesOf, problemWriterOf } from './locals';
import { accepted, acceptOf } from './negotiate';
import { observeRefusal } from './observe-refusal';
import { mostWanted } from './quality';
import { statusOf } from './status';
import { restOfBody } from './unread-body';

/**
 * Sends a thrown error, as text or as an RFC 9457 problem document. Notifies observers of faults of the gateway itself, and
 * of the refusals of which no handler notifies them.
 */
export function answerThrown(
  { observe, clock }: { readonly observe: Observer; readonly clock: Clock },
  thrown: unknown,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const error = gatewayError(thrown);
  if (!res.headersSent) setCommonHeaders(res);
  if (error.code === 'internal' || error.code === 'state_unavailable') {
    const cause = error.code === 'internal' ? thrown : error.cause;
    const { requestId, trace } = notesOf(res);
    observe({
      kind: 'gateway-failed',
      requestId,
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      error: cause,
    });
  }
  observeRefusal({ observe, clock }, error.code, req, res);
  // The answer has begun. All we can do is cut it off, so that the client does not take it for complete.
  if (res.headersSent) {
    req.socket.destroy();
    return;
  }
  const rest = restOfBody(req, res);
  if (!rest) writeProblem(req, res, error);
  // This is not known to fail, but an unhandled rejection would end the process.
  else rest.then(() => writeProblem(req, res, error)).catch(() => req.socket.destroy());
}

export function writeProblem(req: IncomingMessage, res: ServerResponse, error: GatewayError): void {
  const softened = mountOf(res)?.softened[error.code];
  if (softened !== undefined) {
    const json = accepted(req, ['text/plain', 'application/json']) === 'application/json';
    end(res, json ? 'application/json' : 'text/plain', json ? jsonText({ text: softened }) : softened);
    return;
  }
  const status = statusOf(error.code);
  const words = mountOf(res)?.words[error.code];
  res.statusCode = status;
  // Clients of the original read the reason phrase.
  if (words !== undefined) res.statusMessage = words;
  if (error.retryAfter !== undefined) res.setHeader('Retry-After', String(error.retryAfter));
  if (error.allow !== undefined) res.setHeader('Allow', error.allow.join(', '));
  const writer = problemWriterOf(res);
  if (writer ? wantsJsonMore(req) : wantsJson(req, res)) {
    end(res, 'application/problem+json', jsonText(problemOf(error, status, words)));
    return;
  }
  if (writer) {
    const written = writer(error, status);
    finish(res, written.type, written.text);
    return;
  }
  end(
    res,
    'text/plain',
    `${words === undefined ? '' : `${words} - `}${status} ${error.code}: ${error.detail}\n`,
  );
}

function end(res: ServerResponse, type: string, text: string): void {
  finish(res, `${type}; charset=utf-8`, text);
}

function finish(res: ServerResponse, contentType: string, text: string): void {
  res.setHeader('Content-Type', contentType);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

/** True if the client prefers JSON, on URLs whose errors are an XML document. */
function wantsJsonMore(req: IncomingMessage): boolean {
  const types = ['text/xml', 'application/xml', 'application/json', 'application/problem+json'] as const;
  return mostWanted(acceptOf(req), types)?.endsWith('json') ?? false;
}

/**
 * True for JSON, by `Accept`. The default of the mount decides if `Accept` leaves the choice, or accepts nothing
 * available.
 */
function wantsJson(req: IncomingMessage, res: ServerResponse): boolean {
  const byHabit = mountOf(res)?.errors === 'json';
  const json = ['application/problem+json', 'application/json'];
  const type = accepted(req, byHabit ? [...json, 'text/plain'] : ['text/plain', ...json]);
  return type === undefined ? byHabit : type !== 'text/plain';
}

/** RFC 9457 §3.1: a missing `type` means about:blank. Programs read the code. */
function problemOf(error: GatewayError, status: number, words: string | undefined): Record<string, unknown> {
  return {
    title: words ?? ERRORS[error.code].title,
    status,
    code: error.code,
    detail: error.detail,
    ...(error.errors !== undefined && { errors: error.errors }),
    ...error.extra,
  };
}

/**
 * Returns the refusal for a thrown error. Express and its parsers throw errors with their own status; any other error
 * is a fault of the gateway.
 */
function gatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const status = (thrown as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GatewayError('bad_request', 'The request could not be read.', { cause: thrown });
  }
  return new GatewayError('internal', 'The gateway failed; the log has the reason.', { cause: thrown });
}
