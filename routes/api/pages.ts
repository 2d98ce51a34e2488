import type { Request, Response } from 'express';
import { GatewayError } from '../../src/errors';
import { askedParameters } from '../http/query';
import { targetOf } from '../http/target';

/** The default and the maximum number of entries of a page. */
export const PAGE = { usual: 100, most: 1_000 } as const;

/** Returns the value of `limit`. @throws GatewayError bad_request */
export function limitOf(text: string | undefined): number {
  if (text === undefined) return PAGE.usual;
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= PAGE.most) return Number(text);
  throw new GatewayError('bad_request', `limit must be a whole number from 1 to ${PAGE.most}.`);
}

/**
 * Adds a `Link` header to the next page (RFC 8288).
 *
 * @param after the last entry of this page; the next page begins behind it
 * @param publicPath what clients write before each path
 */
export function linkNext(req: Request, res: Response, after: string, publicPath: string): void {
  const { path, query } = targetOf(req);
  const params = new URLSearchParams(askedParameters(query));
  params.set('after', after);
  res.set('Link', `<${publicPath}${path}?${params}>; rel="next"`);
}

/** Returns the value of a parameter that is `true` or `false`. @throws GatewayError bad_request */
export function flagOf(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new GatewayError('bad_request', `${name} must be true or false.`);
}
