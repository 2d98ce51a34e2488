import { err, ok } from './prefixes';

/** The usage may follow a refusal, without a newline. */
export const MEMBER_GONE = err(/Member: \S+ not found\.\n[^\n]*/);

/** Position, duration and path of what plays. */
export const STATUS = ok(/(\d+)\/(\d+) (.*)\n/);
