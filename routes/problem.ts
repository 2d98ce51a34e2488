import type { NextFunction, Request, Response } from 'express';
import { ERRORS, GatewayError } from '../src/errors';
import type { Observer } from '../src/observation';
import { mountOf, notesOf, problemWriterOf } from './locals';
import { mostWanted } from './quality';
import { statusOf } from './status';

/** Express's last middleware: writes every error, as text or as an RFC 9457 problem document. */
export const problems =
  (observe: Observer) =>
  (thrown: unknown, req: Request, res: Response, next: NextFunction): void => {
    const error = gatewayError(thrown);
    if (error.code === 'internal' || error.code === 'state_unavailable') {
      const cause = error.code === 'internal' ? thrown : error.cause;
      observe({ kind: 'gateway-failed', requestId: notesOf(res)?.requestId ?? '', error: cause });
    }
    // The answer has begun: all that is left is to cut it off, so that it is not taken for whole.
    if (res.headersSent) {
      next(thrown);
      return;
    }
    writeProblem(req, res, error);
  };

export function writeProblem(req: Request, res: Response, error: GatewayError): void {
  const softened = mountOf(res)?.softened[error.code];
  if (softened !== undefined) {
    if (req.accepts(['text/plain', 'application/json']) === 'application/json') res.json({ text: softened });
    else res.set('Content-Type', 'text/plain; charset=utf-8').end(softened);
    return;
  }
  const status = statusOf(error.code);
  const words = mountOf(res)?.words[error.code];
  res.status(status);
  // Clients of the original read the reason phrase.
  if (words !== undefined) res.statusMessage = words;
  if (error.retryAfter !== undefined) res.set('Retry-After', String(error.retryAfter));
  if (error.allow !== undefined) res.set('Allow', error.allow.join(', '));
  const writer = problemWriterOf(res);
  if (writer ? wantsJsonMore(req) : wantsJson(req, res)) {
    res.set('Content-Type', 'application/problem+json; charset=utf-8');
    res.end(JSON.stringify(problemOf(error, status, words)));
    return;
  }
  if (writer) {
    const written = writer(error, status);
    res.set('Content-Type', written.type).end(written.text);
    return;
  }
  res.set('Content-Type', 'text/plain; charset=utf-8');
  res.end(`${words === undefined ? '' : `${words} - `}${status} ${error.code}: ${error.detail}\n`);
}

/** Where there is a document of XML: JSON only for who wants it more. */
function wantsJsonMore(req: Request): boolean {
  const types = ['text/xml', 'application/xml', 'application/json', 'application/problem+json'] as const;
  return mostWanted(req.headers.accept, types)?.endsWith('json') ?? false;
}

/** By `Accept`; by the mount's habit where that leaves the choice, or takes nothing that there is. */
function wantsJson(req: Request, res: Response): boolean {
  const byHabit = mountOf(res)?.errors === 'json';
  const json = ['application/problem+json', 'application/json'];
  const type = req.accepts(byHabit ? [...json, 'text/plain'] : ['text/plain', ...json]);
  return type === false ? byHabit : type !== 'text/plain';
}

/** RFC 9457 §3.1: `type` is left out, which stands for about:blank; the code is the machine's word. */
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

/** Express and its parsers throw errors with a status of their own; what is no refusal of ours is our fault. */
function gatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const status = (thrown as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new GatewayError('bad_request', 'The request could not be read.', { cause: thrown });
  }
  return new GatewayError('internal', 'The gateway failed; the log tells why.', { cause: thrown });
}
