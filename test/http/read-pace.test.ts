import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Asking, accept, basic } from '../helpers/ask';
import { WITH_STORE } from '../helpers/audit';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

/** The reads of one requester are paced, whichever URL they use. */

let world: World;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paced-'));
});
afterEach(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

/** Allows 10 reads a second and 5 at once; a read waits for 2 s at most. */
async function start(limits: Record<string, number> = { readsPerSecond: 10, commandsPerSecond: 0 }) {
  world = await startWorld({
    ...WITH_STORE,
    limits,
    recordings: { dir: folder },
    timeouts: { command: 2, audit: 0 },
  });
  world.fill('WeeklyTeamConf', 3);
  world.fill('Conf400', 1);
}

const NAME = 'WeeklyTeamConf';
const read = (user = '200', name = NAME) => world.ask(`/conference/${name}/count`, { user });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Uses up all that a requester may read at once. */
async function spend(): Promise<void> {
  const answers = await Promise.all(many(5, () => read()));
  expect(answers.map(({ status }) => status)).toEqual(many(5, () => 200));
}

const json: Asking = { headers: accept('application/json') };
const WAYS: Record<string, readonly [target: string, asking?: Asking]> = {
  'a command': [`/conference/${NAME}/list`],
  'a command that changes nothing as it is': [`/conference/${NAME}/energy&all`],
  'a command of several steps': [`/conference/${NAME}/record&status`],
  'a command of sipXecs': [`/sipxconfig/rest/my/conference/${NAME}/xml_list`],
  'a command as JSON': [
    `/api/conferences/${NAME}/commands`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"command":"count"}' },
  ],
  'the conferences': ['/api/conferences', json],
  'a conference': [`/api/conferences/${NAME}`, json],
  'its recordings': [`/api/conferences/${NAME}/recordings`, json],
  'the jobs': ['/api/jobs', json],
  'the audit': ['/api/audit', json],
  'the conferences for sipXecs': ['/sipxconfig/rest/my/conferences'],
  'a setting for sipXecs': [`/sipxconfig/rest/my/conferences/${NAME}`],
  'details for sipXecs': [`/sipxconfig/rest/my/conferencedetails/${NAME}`],
  'the status of a call': ['/callcontroller/200/400'],
};

test.each(Object.entries(WAYS))(
  '%s waits for its turn if the requester has used up the reads',
  async (_, way) => {
    await start();
    let status = 0;
    // From the first of the five: a token comes back every 100 ms, also while they are answered.
    const ms = await timed(async () => {
      await spend();
      status = (await world.ask(...way)).status;
    });
    expect(status).toBe(200);
    expect(ms).toBeGreaterThan(90);
  },
);

test('a change waits for no reads, and other requesters do not wait', async () => {
  await start();
  await spend();
  let answered = 0;
  const waits = many(15, () => read().then(() => answered++));
  expect((await world.ask(`/conference/${NAME}/lock`)).status).toBe(200);
  for (const _ of many(5, () => 0)) expect((await read('400', 'Conf400')).status).toBe(200);
  // The last of them waits for a second and a half.
  expect(answered).toBeLessThan(15);
  await Promise.all(waits);
});

test('a request that is refused for another reason takes no turn', async () => {
  await start();
  await spend();
  const ms = await timed(async () => {
    for (const _ of many(10, () => 0)) {
      expect((await world.ask(`/conference/${NAME}/energy&nobody`)).status).toBe(400);
      expect((await read('200', 'Conf400')).status).toBe(403);
    }
  });
  // As reads they would take two seconds.
  expect(ms).toBeLessThan(1_500);
});

test('returns 429 at once and sends nothing if a read would wait too long', async () => {
  await start();
  await spend();
  const waits = many(40, () => read());
  await until(async () => {
    const refused = await world.ask(`/conference/${NAME}/getvar&x`);
    if (refused.status !== 429) return false;
    expect(refused.text).toMatch(/^429 rate_limited: /);
    expect(refused.headers['retry-after']).toBe('3');
    return true;
  });
  const answered = (await Promise.all(waits)).filter(({ status }) => status === 200).length;
  expect(world.simulator.apis.filter((line) => line.endsWith('count'))).toHaveLength(5 + answered);
});

test('runs two reads of one requester at a time, and holds the others back', async () => {
  await start();
  world.simulator.faults.next(/getvar/, { kind: 'delay', ms: 300 }, 100);
  const sent = () => world.simulator.received.filter((block) => block.includes('getvar'));
  // Use several conferences, because one conference allows only one read at a time anyway.
  const all = many(6, (index) => world.ask(`/conference/350${index}/getvar&x`));
  await until(() => sent().length === 2);
  // Reads that were sent later have returned.
  for (const _ of many(3, () => 0)) expect((await read('400', 'Conf400')).status).toBe(200);
  expect(sent()).toHaveLength(2);
  world.simulator.faults.clear();
  await Promise.all(all);
  expect(sent()).toHaveLength(6);
});

test('drops the read if the client disconnects while it waits', async () => {
  await start();
  await spend();
  const wires = await Promise.all(many(5, () => Wire.open(world.gateway.url)));
  for (const wire of wires) {
    wire.send(
      `GET /conference/${NAME}/getvar&x HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('200')}\r\n\r\n`,
    );
  }
  await until(() => world.gateway.log.length > 0);
  for (const wire of wires) wire.socket.destroy();
  // It comes behind the five: if they had kept their places, they would have been sent before it.
  expect((await read()).status).toBe(200);
  expect(world.simulator.received.filter((block) => block.includes('getvar')).length).toBeLessThan(3);
});

test('a large answer costs more', async () => {
  await start();
  world.fill(NAME, 100);
  expect((await world.ask(`/conference/${NAME}/json_list`)).text.length).toBeGreaterThan(50_000);
  // It uses up the coming reads.
  const ms = await timed(async () => expect((await read()).status).toBe(200));
  expect(ms).toBeGreaterThan(400);
});

test('a large reply of FreeSWITCH costs more even if the answer to the client is small', async () => {
  await start();
  world.fill('Conf400', 100);
  expect((await world.ask('/api/conferences')).text.length).toBeLessThan(2_000);
  // It uses up the coming reads.
  const ms = await timed(async () => expect((await read()).status).toBe(200));
  expect(ms).toBeGreaterThan(400);
});

test.each([
  ['a refusal', `/conference/${NAME}/nothing`],
  ['another conference', '/conference/Conf400/list'],
  ['a table', '/api/commands'],
  ['nothing of the gateway', '/api/jobs/none'],
])('requests of any kind wait, too, if they are too many: %s', async (_what, target) => {
  // Two requests a second, one at once.
  await start({ readsPerSecond: 1, commandsPerSecond: 1 });
  let answered = 0;
  const waits = many(10, () => world.ask(target).then(() => answered++));
  expect((await read('400', 'Conf400')).status).toBe(200);
  // The last of them that are not refused waits for two seconds.
  expect(answered).toBeLessThan(10);
  await Promise.all(waits);
});

test('a request that would wait too long is refused at once', async () => {
  await start({ readsPerSecond: 1, commandsPerSecond: 1 });
  const answers = await Promise.all(many(20, () => world.ask('/api/commands')));
  const refused = answers.filter(({ status }) => status === 429);
  // One at once, and two in each of two seconds.
  expect(refused.length).toBeGreaterThanOrEqual(13);
  expect(refused[0]?.text).toContain('2 requests a second are allowed');
  expect(refused[0]?.headers['retry-after']).toBe('3');
});

test('0 means no limit', async () => {
  await start({ readsPerSecond: 0, commandsPerSecond: 0 });
  const answers = await Promise.all(many(100, () => read()));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});
