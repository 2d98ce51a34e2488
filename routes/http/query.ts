import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../src/errors';
import { targetOf } from './target';

/**
 * Parameters that clients' libraries add to any URL, in lower case: to avoid caches (jQuery's `_`, `_dc` of ExtJS), or to continue
 * a stream of events without a header. None of them has a meaning here. `callback` is not one of them: it asks for JSONP.
 */
const ADDED_BY_LIBRARIES: ReadonlySet<string> = new Set([
  ...['_', '_dc', '_t', '_ts', 'cachebust', 'cachebuster', 'cb', 'dojo.preventcache', 'nocache'],
  ...['r', 'rand', 'random', 'rnd', 't', 'timestamp', 'ts'],
  ...['evs_last_event_id', 'evs_preamble', 'lasteventid'],
]);

/**
 * True for a parameter that a library added. Some add the time or a random number alone, as a name without a value:
 * `?1795769005350`, `?0.8414`.
 */
const isAdded = (name: string, value: string): boolean =>
  ADDED_BY_LIBRARIES.has(name.toLowerCase()) || (value === '' && /^\d+(?:\.\d+)?$/.test(name));

/**
 * Returns the decoded parameters of a query in their order, without those that libraries add.
 *
 * @param query the text behind the `?`; `undefined` if there is none
 */
export function askedParameters(query: string | undefined): [name: string, value: string][] {
  if (query === undefined || query === '') return [];
  // It drops a `?` at the beginning: one of the query itself must stay.
  return [...new URLSearchParams(`?${query}`)].filter(([name, value]) => !isAdded(name, value));
}

/**
 * Returns the values of a query by the names that the resource knows.
 *
 * @throws GatewayError bad_request if a name is unknown or given twice
 */
export function queryOf<N extends string>(
  req: IncomingMessage,
  ...names: readonly N[]
): Partial<Record<N, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of askedParameters(targetOf(req).query)) {
    if (!names.some((known) => known === name)) {
      const known = names.length === 0 ? 'none' : names.join(', ');
      throw new GatewayError(
        'bad_request',
        `The query has an unknown parameter; known parameters: ${known}.`,
      );
    }
    if (found[name] !== undefined) throw new GatewayError('bad_request', `The query has ${name} twice.`);
    found[name] = value;
  }
  return found as Partial<Record<N, string>>;
}
