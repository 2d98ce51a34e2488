import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../src/errors';
import { targetOf } from './target';

/**
 * Parameters that clients' libraries add to any URL by themselves: so that nothing comes out of a cache (jQuery's `_`), or to
 * go on with a stream of events without a header. None of them means anything here.
 */
const ADDED_BY_LIBRARIES: ReadonlySet<string> = new Set(['_', 'cb', 't', 'timestamp', 'lastEventId']);

/**
 * The parameters of a query that somebody has asked for, decoded, in their order: without those that libraries add.
 *
 * @param query what is behind the `?`; undefined if there is none
 */
export function askedParameters(query: string | undefined): [name: string, value: string][] {
  if (query === undefined || query === '') return [];
  return [...new URLSearchParams(query)].filter(([name]) => !ADDED_BY_LIBRARIES.has(name));
}

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
  for (const [name, value] of askedParameters(targetOf(req).query)) {
    if (!names.some((known) => known === name)) {
      const known = names.length === 0 ? 'none' : names.join(', ');
      throw new GatewayError('bad_request', `The query has an unknown parameter; known here: ${known}.`);
    }
    if (found[name] !== undefined) throw new GatewayError('bad_request', `The query has ${name} twice.`);
    found[name] = value;
  }
  return found as Partial<Record<N, string>>;
}
