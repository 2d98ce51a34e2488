import { type ArgumentError, GatewayError } from '../errors';

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

/**
 * A caller id goes into a list of variables within braces: what ends a value, a list or a quotation there, begins a
 * variable, or splits the dial string (`:_:`) cannot be part of it.
 */
const NAME = /^[^'"`,;:{}[\]|^<>$\\\p{Cc}]{1,64}$/u;
const NUMBER = /^[A-Za-z0-9_.+*#-]{1,32}$/;

const isTimeout = (value: string): boolean =>
  /^[1-9][0-9]{0,2}$/.test(value) && Number(value) <= LONGEST_TIMEOUT;

const CHECKS: Readonly<Record<keyof DialVariables, { fits: (value: string) => boolean; message: string }>> = {
  originate_timeout: { fits: isTimeout, message: `must be 1 to ${LONGEST_TIMEOUT} seconds` },
  leg_timeout: { fits: isTimeout, message: `must be 1 to ${LONGEST_TIMEOUT} seconds` },
  origination_caller_id_number: {
    fits: isCallerNumber,
    message: 'must be a number of at most 32 characters',
  },
  origination_caller_id_name: {
    fits: isCallerName,
    message: 'must be a name of at most 64 plain characters',
  },
};

export function isCallerNumber(text: string): boolean {
  return NUMBER.test(text);
}

export function isCallerName(text: string): boolean {
  return NAME.test(text);
}

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
  for (const assignment of text.slice(1, end).split(',')) {
    const equals = assignment.indexOf('=');
    const name = assignment.slice(0, Math.max(0, equals));
    const value = assignment.slice(equals + 1);
    if (!isVariable(name)) {
      throw new GatewayError('not_allowed', `Only ${Object.keys(CHECKS).join(', ')} may be set for a call.`);
    }
    if (name in variables) errors.push({ argument: name, message: 'stands twice' });
    else if (!CHECKS[name].fits(value)) errors.push({ argument: name, message: CHECKS[name].message });
    variables[name] = value;
  }
  if (errors.length > 0) throw invalid(errors);
  return { variables, destination: text.slice(end + 1) };
}

function isVariable(name: string): name is keyof DialVariables {
  return Object.hasOwn(CHECKS, name);
}

function invalid(errors: readonly ArgumentError[]): GatewayError {
  const detail = errors.map(({ argument, message }) => `${argument} ${message}`).join('; ');
  return new GatewayError('invalid_argument', `The variables of the call: ${detail}.`, { errors });
}

/**
 * The dial string that is said to FreeSWITCH: `{origination_uuid=…,originate_timeout='30'}user/1000`.
 *
 * Values are quoted for the list within the braces; none can hold a quote.
 */
export function joinDialString(variables: Readonly<Record<string, string>>, destination: string): string {
  const list = Object.entries(variables).map(
    ([name, value]) => `${name}=${/^[\w.-]*$/.test(value) ? value : `'${value}'`}`,
  );
  return `{${list.join(',')}}${destination}`;
}
