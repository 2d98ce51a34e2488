import { type ArgumentError, GatewayError } from '../errors';
import { withoutPunctuation } from '../lib/phone-number';
import { callerNameProblem, callerNumberProblem } from './caller-id';
import { quoteValue, readVariables } from './variable-list';

/** The variables that a requester may set for a call, in `{…}` before the dial string. */
export interface DialVariables {
  /** Seconds. */
  readonly originate_timeout?: string;
  readonly leg_timeout?: string;
  readonly origination_caller_id_number?: string;
  readonly origination_caller_id_name?: string;
}

/** Seconds. */
const LONGEST_TIMEOUT = 120;

const isTimeout = (value: string): boolean =>
  /^[1-9][0-9]{0,2}$/.test(value) && Number(value) <= LONGEST_TIMEOUT;

const timeoutProblem = (value: string): string | undefined =>
  isTimeout(value) ? undefined : `must be 1 to ${LONGEST_TIMEOUT} seconds`;

/** Each function returns why a value is not allowed; `undefined` if it is. */
const PROBLEMS: Readonly<Record<keyof DialVariables, (value: string) => string | undefined>> = {
  originate_timeout: timeoutProblem,
  leg_timeout: timeoutProblem,
  origination_caller_id_number: callerNumberProblem,
  origination_caller_id_name: callerNameProblem,
};

/**
 * Returns the variables and the destination of a dial string such as `{originate_timeout=20}user/1000`.
 *
 * Only these four names pass, and only if they are complete. Other variables that FreeSWITCH takes in braces can run programs,
 * read files or make somebody a moderator. FreeSWITCH matches some names by their beginning.
 *
 * @throws GatewayError not_allowed if a variable has another name; invalid_argument if a value is not valid
 */
export function splitDialString(text: string): { variables: DialVariables; destination: string } {
  if (!text.startsWith('{')) return { variables: {}, destination: text };
  const end = text.indexOf('}');
  if (end === -1) throw invalid([{ argument: 'destination', message: 'has a { without its }' }]);
  const variables: Record<string, string> = {};
  const errors: ArgumentError[] = [];
  for (const { name, value: written, isUnclear } of readVariables(text.slice(1, end))) {
    if (!isVariable(name)) throw notAllowed(name);
    const value = name === 'origination_caller_id_number' ? withoutPunctuation(written) : written;
    const problem = isUnclear ? "needs \\' for a ' within its quotes" : PROBLEMS[name](value);
    if (name in variables) errors.push({ argument: name, message: 'is given twice' });
    else if (problem !== undefined) errors.push({ argument: name, message: problem });
    variables[name] = value;
  }
  if (errors.length > 0) throw invalid(errors);
  return { variables, destination: text.slice(end + 1) };
}

function isVariable(name: string): name is keyof DialVariables {
  return Object.hasOwn(PROBLEMS, name);
}

function notAllowed(name: string): GatewayError {
  const only = `Only ${Object.keys(PROBLEMS).join(', ')} may be set for a call.`;
  // A name with a comma is cut there, and its end has no `=`.
  const cut = name === '' ? " If a comma belongs to a value, write the value in quotes: 'Smith, John'." : '';
  return new GatewayError('not_allowed', `${only}${cut}`);
}

function invalid(errors: readonly ArgumentError[]): GatewayError {
  const detail = errors.map(({ argument, message }) => `${argument} ${message}`).join('; ');
  return new GatewayError('invalid_argument', `The variables of the call: ${detail}.`, { errors });
}

/** Returns the dial string for FreeSWITCH, such as `{origination_uuid=…,originate_timeout='30'}user/1000`. */
export function joinDialString(variables: Readonly<Record<string, string>>, destination: string): string {
  const list = Object.entries(variables).map(([name, value]) => `${name}=${quoteValue(value)}`);
  return `{${list.join(',')}}${destination}`;
}
