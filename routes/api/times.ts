import { GatewayError } from '../../src/errors';

/** A date, or a date with a time and its zone. A `+` that was not encoded arrives as a space. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+\- ]\d{2}:\d{2}))?$/;

/**
 * Returns the value of a parameter that is a time (ISO 8601), in milliseconds since the epoch; `undefined` if it is not given.
 * A date is its beginning in UTC.
 *
 * @throws GatewayError bad_request
 */
export function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, date] = ISO.exec(text) ?? [];
  const time = Date.parse(text.replace(' ', '+'));
  if (date !== undefined && isDate(date) && !Number.isNaN(time)) return time;
  throw new GatewayError('bad_request', `${name} must be a time such as 2026-11-27T12:00:00Z, or a date.`);
}

/** False for 30 February, which Date would read as a day of March. */
function isDate(date: string): boolean {
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
