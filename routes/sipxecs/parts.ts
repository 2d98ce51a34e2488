import type { RequestHandler } from 'express';
import { SIPXECS } from '../http/mounts';

/** The parts of other rooms that each router of the sipXecs mount needs. */
export interface SipxecsRoutes {
  readonly authenticate: RequestHandler;
}

/** Returns a path of the mount; names below it are case-sensitive. */
export const below = (path: string): string => `${SIPXECS.prefix}${path}`;
