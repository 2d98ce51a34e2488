import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { GatewayError } from '../../src/errors';
import { setCommonHeaders } from './answer';

/**
 * Answers OPTIONS, and rejects methods that a resource does not have, before the sign-in.
 *
 * @returns true if the request continues; false if it has been answered
 * @throws GatewayError method_not_allowed
 */
export function isCalledBy(methods: readonly string[], req: IncomingMessage, res: ServerResponse): boolean {
  if (methods.includes(req.method ?? '')) return true;
  const allow = [...methods, 'OPTIONS'];
  if (req.method !== 'OPTIONS') {
    throw new GatewayError('method_not_allowed', `Use one of these methods: ${methods.join(', ')}.`, {
      allow,
    });
  }
  setCommonHeaders(res);
  res.setHeader('Allow', allow.join(', '));
  res.statusCode = 204;
  res.end();
  return false;
}

/** Returns `isCalledBy` as a handler of Express. */
export const only =
  (...methods: readonly string[]): RequestHandler =>
  (req, res, next) => {
    if (isCalledBy(methods, req, res)) next();
  };
