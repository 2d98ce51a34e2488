import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../src/errors';
import { targetOf } from './target';

/**
 * Reads the query of a request by the names that the resource knows.
 *
 * @throws GatewayError bad_request for a name that is not known or given twice
 */
export function queryOf<N extends string>(
  req: IncomingMessage,
  ...names: readonly N[]
): Partial<Record<N, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of new URLSearchParams(targetOf(req).query ?? '')) {
    if (!names.some((known) => known === name)) {
      const known = names.length === 0 ? 'none' : names.join(', ');
      throw new GatewayError('bad_request', `The query has an unknown parameter; known here: ${known}.`);
    }
    if (found[name] !== undefined) throw new GatewayError('bad_request', `The query has ${name} twice.`);
    found[name] = value;
  }
  return found as Partial<Record<N, string>>;
}
