import { type ArgumentError, GatewayError } from '../../errors';
import { callerNameProblem } from '../../policy/caller-id';

/** The parameters of a click, as in sipXecs's `CallControllerParams.java`. */
export interface ClickParameters {
  /** The user who calls; the calling party if not given. */
  readonly agent: string | undefined;
  readonly action: string;
  /** For a transfer. */
  readonly target: string | undefined;
  readonly method: 'REFER' | 'INVITE';
  readonly isForwardingAllowed: boolean;
  /** Seconds that the calling party's phone rings. */
  readonly timeout: number;
  /** Seconds that the status is kept after the call. */
  readonly resultCacheTime: number;
  readonly subject: string | undefined;
  readonly confpin: string | undefined;
}

/** Seconds, as in the original. */
const TIMEOUT = 180;
const RESULT_CACHE_TIME = 180;
/** Seconds for which the ledger keeps a leg. */
const LONGEST_CACHE_TIME = 3_600;

/**
 * Reads the query string. The first value of each parameter is used. Parameters that the original does not know are
 * ignored.
 *
 * @throws GatewayError invalid_argument with each mistake; unsupported_sip_method
 */
export function clickParameters(query: string): ClickParameters {
  const all = new URLSearchParams(query);
  const errors: ArgumentError[] = [];
  const text = (name: string): string | undefined => all.get(name) || undefined;
  const seconds = (name: string, preset: number, most: number): number => {
    const value = text(name);
    if (value === undefined) return preset;
    if (!/^[0-9]{1,9}$/.test(value)) {
      errors.push({ argument: name, message: 'must be a number of seconds' });
      return preset;
    }
    return Math.min(Number(value), most);
  };
  const fitting = (name: string, problemOf: (value: string) => string | undefined): string | undefined => {
    const value = text(name);
    const message = value === undefined ? undefined : problemOf(value);
    if (message !== undefined) errors.push({ argument: name, message });
    return value;
  };
  const parameters = {
    agent: text('agent'),
    action: text('action') ?? 'call',
    target: text('target'),
    // FreeSWITCH reads 0 as its own default.
    timeout: seconds('timeout', TIMEOUT, TIMEOUT) || TIMEOUT,
    resultCacheTime: seconds('resultCacheTime', RESULT_CACHE_TIME, LONGEST_CACHE_TIME),
    isForwardingAllowed: text('isForwardingAllowed')?.toLowerCase() === 'true',
    subject: fitting('subject', callerNameProblem),
    confpin: fitting('confpin', (value) =>
      /^[0-9]{1,32}$/.test(value) ? undefined : 'must be at most 32 digits',
    ),
  };
  if (errors.length > 0) {
    const detail = errors.map(({ argument, message }) => `${argument} ${message}`).join('; ');
    throw new GatewayError('invalid_argument', `${detail}.`, { errors });
  }
  return { ...parameters, method: methodOf(text('sipMethod')) };
}

function methodOf(value = 'REFER'): 'REFER' | 'INVITE' {
  const method = value.toUpperCase();
  if (method === 'REFER' || method === 'INVITE') return method;
  throw new GatewayError('unsupported_sip_method', 'sipMethod can be REFER or INVITE.');
}
