import type { Observation, Origin } from '../../src/observers/observation';
import { API, type Mount, NATIVE, SIPXECS } from './mounts';
import { PARTIAL, statusOf } from './status';

const MOUNTS: Readonly<Record<Origin['mount'], Mount>> = { native: NATIVE, sipxecs: SIPXECS, api: API };

/** Returns the status with which a request was answered; `undefined` if the observation is not of a request. */
export function statusOfOutcome(observation: Observation): number | undefined {
  if (!('origin' in observation)) return undefined;
  const { outcome, origin } = observation;
  if (outcome === 'done') return statusOfSuccess(observation);
  if (outcome === 'partial') return PARTIAL;
  return MOUNTS[origin.mount].softened[outcome] === undefined ? statusOf(outcome) : 200;
}

function statusOfSuccess(observation: Observation): number {
  if (observation.kind === 'job-hang-up') return 204;
  if (observation.kind !== 'recording') return 200;
  return observation.action === 'delete' ? 204 : (observation.status ?? 200);
}
