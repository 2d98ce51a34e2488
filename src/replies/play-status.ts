import { err, ok } from './prefixes';

/** The member has left. The usage may follow the refusal, without a newline. */
export const MEMBER_GONE = err(/Member: \S+ not found\.\n[^\n]*/);

/** Position, duration and path of the file that plays. */
export const STATUS = ok(/(\d+)\/(\d+) (.*)\n/);
