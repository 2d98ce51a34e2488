import type { RequestHandler } from 'express';
import { GatewayError } from '../src/errors';

/** Answers OPTIONS, and refuses the methods that a resource does not have, before anybody is asked who they are. */
export function only(...methods: readonly string[]): RequestHandler {
  const allow = [...methods, 'OPTIONS'];
  return (req, res, next) => {
    if (req.method === 'OPTIONS') {
      res.set('Allow', allow.join(', ')).status(204).end();
      return;
    }
    if (methods.includes(req.method)) {
      next();
      return;
    }
    throw new GatewayError('method_not_allowed', `This is called by ${methods.join(', ')}.`, { allow });
  };
}
