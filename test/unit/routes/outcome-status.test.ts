import { statusOfOutcome } from '../../../routes/http/outcome-status';
import type { Observation, Origin } from '../../../src/observers/observation';

const request = (mount: Origin['mount']) => ({
  ...{ requestId: 'r', requester: '200', address: '192.0.2.1', conference: undefined, ms: 1 },
  origin: {
    ...({ role: 'user', scheme: 'basic', mount } as const),
    ...{ address: '192.0.2.1', method: 'GET', arrivedAt: 0 },
  },
});
const command = (outcome: string, mount: Origin['mount'] = 'native') =>
  ({ ...request(mount), kind: 'command', command: 'lock', changes: true, args: {}, outcome }) as Observation;
const recording = (action: string, outcome: string, status?: number) =>
  ({ ...request('api'), kind: 'recording', action, recording: 'x', outcome, status }) as Observation;

test.each<[Observation, number | undefined]>([
  [command('done'), 200],
  [command('partial'), 207],
  [command('not_owner'), 403],
  [command('store_unavailable'), 503],
  [command('already_recording'), 409],
  // Clients of sipXecs get 200 and `IN_PROGRESS`.
  [command('already_recording', 'sipxecs'), 200],
  [recording('list', 'done'), 200],
  [recording('download', 'done', 206), 206],
  [recording('delete', 'done'), 204],
  [recording('delete', 'conflict'), 409],
  [{ ...request('api'), kind: 'job-hang-up', job: 'j', outcome: 'done' }, 204],
  [{ kind: 'stopping', signal: 'SIGTERM' }, undefined],
])('%j', (observation, status) => {
  expect(statusOfOutcome(observation)).toBe(status);
});
