import { joiningProblem, transferProblem } from '../directory/names';
import type { Conference } from '../directory/port';
import { GatewayError } from '../errors';

type Names = Pick<Conference, 'name' | 'freeswitchName'>;

/** Throws if FreeSWITCH would read the conference's name as something else in a call. @throws GatewayError not_allowed */
export function requireJoinable({ name, freeswitchName }: Names): void {
  refuse(joiningProblem(freeswitchName), `Nobody can be called into conference ${name}`);
}

/** Throws if FreeSWITCH would read the name as something else in an inline dialplan. @throws GatewayError not_allowed */
export function requireTransferable({ name, freeswitchName }: Names): void {
  refuse(transferProblem(freeswitchName), `Nobody can be transferred to conference ${name}`);
}

function refuse(problem: string | undefined, what: string): void {
  if (problem === undefined) return;
  throw new GatewayError('not_allowed', `${what}: the name that FreeSWITCH knows it by ${problem}.`);
}
