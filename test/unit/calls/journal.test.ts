import { JobBook, type NewJob } from '../../../src/calls/jobs';
import { CallJournal } from '../../../src/calls/journal';
import { CallLedger } from '../../../src/calls/ledger';
import { GatewayError } from '../../../src/errors';
import { FOLLOWED, type JobRow, type JobRows } from '../../../src/store/port';

const JOB: NewJob = {
  id: 'job',
  command: 'bgdial',
  requester: '200',
  conference: 'Sales',
  to: '1',
  uuid: 'a',
};
const CALL = { job: JOB, ms: 40_000, traceparent: undefined };
const AWAY = new GatewayError('store_unavailable', 'away');

let writes: JobRow[][];
let removed: string[];
let write: () => Promise<void>;
let calls: CallLedger;
let jobs: JobBook;
let journal: CallJournal;
let observed: unknown[];
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 20) });
  const clock = { now: () => Date.now() };
  [writes, removed, observed] = [[], [], []];
  write = async () => undefined;
  calls = new CallLedger(clock);
  jobs = new JobBook(clock, { jobs: 10, keptMs: 1_000_000 });
  const rows = {
    write: async (batch: JobRow[]) => {
      await write();
      writes.push(batch);
    },
    remove: async (id: string) => void removed.push(id),
  } as unknown as JobRows;
  journal = new CallJournal({
    ...{ rows, calls, jobs, clock, observe: (what) => void observed.push(what), holder: 'me' },
    ...{ gateway: () => 'gw1', core: () => 'core-1' },
  });
  calls.place({ uuid: 'a', requester: '200', conference: 'Sales', freeswitchName: '3000' });
});
afterEach(async () => {
  await journal.stop();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const last = () => writes.at(-1)?.[0];

test('the row of a call is written before the call, with its leg', async () => {
  expect(await journal.begin(CALL)).toBe(true);
  expect(writes).toHaveLength(1);
  expect(last()).toMatchObject({
    ...{ id: 'job', state: 'running', holder: 'me', gateway: 'gw1', core: 'core-1', followedUntil: FOLLOWED },
    ...{ startedAt: Date.now(), deadline: Date.now() + 40_000 },
    call: { legs: [{ leg: { uuid: 'a', state: 'placed' } }] },
  });
});

test('changes of a leg are written together, the end of a job at once', async () => {
  await journal.begin(CALL);
  jobs.open(JOB);
  calls.seen('a', 'a', 'trying');
  await pass(50);
  calls.seen('a', 'a', 'ringing');
  await pass(49);
  expect(writes).toHaveLength(1);
  await pass(1);
  expect(writes).toHaveLength(2);
  calls.join('a', 'a', 7);
  jobs.close('job', 'succeeded', { member: 7 });
  journal.ended('job');
  await pass(1);
  expect(last()).toMatchObject({ state: 'succeeded', outcome: { member: 7 }, followedUntil: FOLLOWED });
});

test('a call is followed until its job and its legs have ended', async () => {
  await journal.begin({ ...CALL, note: { leg: 'b', keptMs: 5_000, about: {} } });
  jobs.open(JOB);
  jobs.close('job', 'failed', {});
  journal.ended('job');
  await pass(10);
  expect(journal.holds('job')).toBe(true);
  calls.end('a', 'USER_BUSY');
  await pass(200);
  expect(last()?.followedUntil).toBe(Date.now() - 200 + 5_000);
  expect(journal.holds('job')).toBe(false);
});

test('a store that takes longer than a second does not hold up the call', async () => {
  let done: () => void = () => undefined;
  write = () => new Promise((resolve) => (done = resolve));
  const begun = journal.begin(CALL);
  await pass(1_000);
  expect(await begun).toBe(false);
  jobs.open({ ...JOB, durable: false });
  // Another write must not overtake the first.
  await pass(2_000);
  write = async () => undefined;
  done();
  await pass(1_100);
  expect(jobs.find('job')?.durable).toBeUndefined();
});

test('what could not be written is written when that is possible', async () => {
  write = () => Promise.reject(AWAY);
  expect(await journal.begin(CALL)).toBe(false);
  jobs.open({ ...JOB, durable: false });
  await pass(5_000);
  expect(jobs.find('job')).toMatchObject({ durable: false });
  write = async () => undefined;
  await journal.flush();
  expect(last()).toMatchObject({ id: 'job', state: 'running' });
  expect(jobs.find('job')).not.toHaveProperty('durable');
  expect(observed).toEqual([]);
});

test('a statement that is wrong is reported, and not tried again', async () => {
  await journal.begin(CALL);
  write = () => Promise.reject(new Error('no such column'));
  calls.seen('a', 'a', 'ringing');
  await pass(5_000);
  expect(observed).toEqual([expect.objectContaining({ kind: 'gateway-failed' })]);
});

test('a call that was not placed has no row; one that may have been placed is unknown', async () => {
  await journal.begin(CALL);
  journal.notPlaced('job', new GatewayError('esl_unavailable', 'no'));
  expect([removed, journal.holds('job')]).toEqual([['job'], false]);
  await journal.begin(CALL);
  journal.notPlaced('job', new GatewayError('esl_lost', 'fell'));
  await pass(1);
  expect(last()).toMatchObject({ state: 'unknown', outcome: { code: 'esl_lost' } });
});

test('the legs of a FreeSWITCH that was restarted have ended', async () => {
  await journal.begin(CALL);
  journal.restarted('core-1');
  expect(calls.leg('a')?.state).toBe('placed');
  journal.restarted('core-2');
  expect(calls.leg('a')).toMatchObject({ state: 'ended', cause: 'UNKNOWN' });
});

test('after its end, a process writes nothing more', async () => {
  await journal.begin(CALL);
  calls.seen('a', 'a', 'ringing');
  await journal.stop();
  expect(writes).toHaveLength(2);
  calls.seen('a', 'a', 'answered');
  await pass(1_000);
  expect(writes).toHaveLength(2);
});
