import { type ArgumentError, GatewayError } from '../errors';
import { withoutPunctuation } from '../lib/phone-number';
import { callerNameProblem, callerNumberProblem } from './caller-id';
import { quoteValue, readVariables } from './variable-list';

/** What a caller may say about a call, in `{…}` before the dial string. */
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

/** Why a value cannot be taken; `undefined` if it can. */
const PROBLEMS: Readonly<Record<keyof DialVariables, (value: string) => string | undefined>> = {
  originate_timeout: timeoutProblem,
  leg_timeout: timeoutProblem,
  origination_caller_id_number: callerNumberProblem,
  origination_caller_id_name: callerNameProblem,
};

/**
 * Cuts the caller's variables off a dial string: `{originate_timeout=20}user/1000` → both.
 *
 * Everything else that FreeSWITCH would take in braces can run programs, read files or make somebody a moderator,
 * and FreeSWITCH matches some names by their beginning: only these four names, whole, pass.
 *
 * @throws GatewayError invalid_argument, not_allowed
 */
export function splitDialString(text: string): { variables: DialVariables; destination: string } {
  if (!text.startsWith('{')) return { variables: {}, destination: text };
  const end = text.indexOf('}');
  if (end === -1) throw invalid([{ argument: 'destination', message: 'has a { without its }' }]);
  const variables: Record<string, string> = {};
  const errors: ArgumentError[] = [];
  for (const [name, written] of readVariables(text.slice(1, end))) {
    if (!isVariable(name)) {
      throw new GatewayError(
        'not_allowed',
        `Only ${Object.keys(PROBLEMS).join(', ')} may be set for a call.`,
      );
    }
    const value = name === 'origination_caller_id_number' ? withoutPunctuation(written) : written;
    const problem = PROBLEMS[name](value);
    if (name in variables) errors.push({ argument: name, message: 'stands twice' });
    else if (problem !== undefined) errors.push({ argument: name, message: problem });
    variables[name] = value;
  }
  if (errors.length > 0) throw invalid(errors);
  return { variables, destination: text.slice(end + 1) };
}

function isVariable(name: string): name is keyof DialVariables {
  return Object.hasOwn(PROBLEMS, name);
}

function invalid(errors: readonly ArgumentError[]): GatewayError {
  const detail = errors.map(({ argument, message }) => `${argument} ${message}`).join('; ');
  return new GatewayError('invalid_argument', `The variables of the call: ${detail}.`, { errors });
}

/** The dial string that is said to FreeSWITCH: `{origination_uuid=…,originate_timeout='30'}user/1000`. */
export function joinDialString(variables: Readonly<Record<string, string>>, destination: string): string {
  const list = Object.entries(variables).map(([name, value]) => `${name}=${quoteValue(value)}`);
  return `{${list.join(',')}}${destination}`;
}
