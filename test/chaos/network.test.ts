import { type Answer, accept } from '../helpers/ask';
import type { Link } from '../helpers/tcp-proxy';
import { until } from '../helpers/until';
import { Simulator } from '../simulator/simulator';
import { type Chaos, COMMANDS, fill, startChaos } from './set-up';

/** The answers that clients get during network faults, and the gateway's own recovery. */
let chaos: Chaos;
beforeEach(async () => {
  chaos = await startChaos();
});
afterEach(() => chaos.end());

/** How often FreeSWITCH has received lock. */
const locks = (): number => chaos.simulator.received.filter((block) => block.includes(' lock')).length;
/** How often a client has subscribed to events. */
const subscriptions = (): number =>
  chaos.simulator.received.filter((block) => block.startsWith('event ')).length;

/** All connections are ready again, and events are received: the end of a job comes only as an event. */
async function recovers(): Promise<void> {
  await chaos.ready();
  expect((await chaos.ask('count')).text).toBe('2');
  await hearsEvents();
}

/**
 * The number of commands that were written to a FreeSWITCH that does not answer: one on each connection, except
 * those that are being asked for a sign of life, and up to eight if it has just answered. Commands behind one that
 * was not answered in time are lost with it. The others were not written.
 */
function unknownOf(answers: readonly Answer[]): number {
  const statuses = answers.map(({ status }) => status);
  const written = statuses.filter((status) => status === 504 || status === 502);
  expect(written).toContain(504);
  expect(written.length).toBeLessThanOrEqual(8 * COMMANDS);
  const others = statuses.filter((status) => status !== 504 && status !== 502);
  expect(others).toEqual(Array(answers.length - written.length).fill(503));
  return written.length;
}

/** All of these links are replaced by as many others. */
const allReplaced = (old: ReadonlySet<Link>): Promise<void> =>
  until(() => chaos.proxy.links.every((link) => !old.has(link)) && chaos.proxy.links.length === COMMANDS + 1);

/** The end of a job is an event. */
async function hearsEvents(): Promise<void> {
  const { text } = await chaos.ask('bgdial&busy', { headers: accept('application/json') });
  const { job } = JSON.parse(text);
  await until(() => chaos.gateway.log.some((line) => line['kind'] === 'job-ended' && line['job'] === job));
}

describe.each(['cut', 'reset'] as const)('%s', (fault) => {
  test('a command in progress returns 502 and is not sent again; new ones return 503; then the gateway recovers', async () => {
    const { answer } = await chaos.underWay();
    chaos.proxy.refuse = true;
    chaos.proxy[fault]();
    expect(await answer).toMatchObject({ status: 502, text: expect.stringMatching(/^502 esl_lost: /) });
    const refused = await chaos.ask('lock');
    expect(refused).toMatchObject({ status: 503, text: expect.stringMatching(/^503 esl_unavailable: /) });
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    chaos.proxy.refuse = false;
    await recovers();
    expect(locks()).toBe(1);
    expect(subscriptions()).toBe(2);
  });

  test('the loss of one connection costs only the command in progress on it', async () => {
    const { answer } = await chaos.underWay();
    const before = chaos.simulator.apis.length;
    const counts = Array.from({ length: 50 }, (_, at) => chaos.count(at));
    await until(() => chaos.simulator.apis.length > before);
    chaos.proxy[fault](chaos.commands().filter(({ said }) => said.includes(' lock')));
    expect((await answer).status).toBe(502);
    expect((await Promise.all(counts)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    await recovers();
    expect(subscriptions()).toBe(1);
  });

  test('the events connection subscribes again', async () => {
    chaos.proxy[fault]([chaos.events()]);
    await until(() => subscriptions() === 2);
    await recovers();
    expect(await chaos.metric('gateway_freeswitch_reconnects_total{role="events"}')).toBe(1);
    expect(await chaos.metric('gateway_freeswitch_losses_total{role="events",reason="lost"}')).toBe(1);
  });
});

describe('a peer that vanished silently', () => {
  test('all idle connections are replaced automatically', async () => {
    const old = new Set(chaos.proxy.links);
    chaos.proxy.vanish();
    await allReplaced(old);
    await recovers();
    expect(subscriptions()).toBe(2);
    for (const [role, count] of [
      ['commands', COMMANDS],
      ['events', 1],
    ] as const) {
      expect(await chaos.metric(`gateway_freeswitch_losses_total{role="${role}",reason="lost"}`)).toBe(count);
    }
  });

  test('if only the events connection is affected, commands go on, and it is replaced', async () => {
    const old = chaos.events();
    chaos.proxy.vanish([old]);
    expect((await chaos.ask('count')).text).toBe('2');
    await until(async () => (await chaos.states())[0] !== 'ready');
    expect((await chaos.ask('count')).text).toBe('2');
    await recovers();
    expect(chaos.proxy.links).not.toContain(old);
  });

  test('commands sent to a vanished peer return 504 and are not sent again', async () => {
    const old = new Set(chaos.proxy.links);
    chaos.proxy.vanish();
    const answers = await Promise.all([1, 2, 3, 4].map(() => chaos.ask('lock')));
    unknownOf(answers);
    await allReplaced(old);
    await recovers();
    expect(locks()).toBe(0);
  });
});

test('a stalled network: written commands return 504, others 503, and none is sent twice', async () => {
  chaos.proxy.stall();
  const answers = await Promise.all(Array.from({ length: 8 * COMMANDS + 8 }, () => chaos.ask('lock')));
  const written = unknownOf(answers);
  await until(async () => (await chaos.states()).every((state) => state !== 'ready'));
  chaos.proxy.resume();
  await recovers();
  // They arrive late, but only once.
  expect(locks()).toBeLessThanOrEqual(written);
});

test('every byte in its own segment', async () => {
  const own = chaos.simulator.apis.length;
  chaos.proxy.splitBytes = 1;
  const [list, json] = await Promise.all([
    chaos.ask('list'),
    chaos.ask('list', { headers: accept('application/json') }),
  ]);
  expect(list.text.split('\n')).toHaveLength(3);
  expect(JSON.parse(json.text).members).toHaveLength(2);
  chaos.proxy.reset();
  await recovers();
  expect(chaos.simulator.apis.length).toBeGreaterThan(own);
});

test('a slow network only delays answers', async () => {
  chaos.proxy.delayMs = 60;
  const answers = await Promise.all(Array.from({ length: 8 }, () => chaos.ask('count')));
  expect(answers.map(({ text }) => text)).toEqual(Array(8).fill('2'));
  chaos.proxy.cut();
  await recovers();
});

describe.each([
  ['no protocol', 'HTTP/1.1 200 OK\r\n\r\nhello\n\n'],
  ['bytes of all kinds', Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 7) & 0xff))],
  ['a header without an end', Buffer.alloc(70_000, 0x41)],
  ['a negative Content-Length', 'Content-Type: api/response\nContent-Length: -1\n\n'],
  ['an oversize Content-Length', 'Content-Type: api/response\nContent-Length: 99999999999\n\n'],
  ['an answer that nobody asked for', 'Content-Type: api/response\nContent-Length: 3\n\n+OK'],
  ['the end of a sign-in', 'Content-Type: command/reply\nReply-Text: +OK accepted\n\n'],
  ['a greeting', 'Content-Type: auth/request\n\n'],
])('garbage (%s)', (_what, bytes) => {
  test('on idle connections: they are replaced', async () => {
    const old = new Set(chaos.proxy.links);
    chaos.proxy.inject(bytes);
    // Garbage without an end shows only with the bytes after it.
    if (typeof bytes !== 'string' && bytes.length < 70_000) chaos.proxy.inject('\n\n');
    await allReplaced(old);
    await recovers();
  });
});

test.each([
  ['garbage', 'nonsense\n\n'],
  ['a negative Content-Length', 'Content-Type: api/response\nContent-Length: -5\n\n'],
  ['an oversize Content-Length', 'Content-Type: api/response\nContent-Length: 99999999999\n\n'],
])('%s instead of an answer returns 502, and the next command is answered', async (_what, bytes) => {
  const { answer } = await chaos.underWay();
  chaos.proxy.inject(bytes, chaos.commands());
  expect((await answer).status).toBe(502);
  await recovers();
  expect(locks()).toBe(1);
});

test('a frame that never ends returns 504, and the next command is answered', async () => {
  const { answer } = await chaos.underWay();
  chaos.proxy.inject('Content-Type: api/response\nContent-Length: 1000\n\n+OK', chaos.commands());
  expect((await answer).status).toBe(504);
  await recovers();
});

describe('FreeSWITCH', () => {
  test('crashes and restarts: commands in progress return 502, and then the conference is not active', async () => {
    const uuid = chaos.simulator.core.uuid;
    const { answer } = await chaos.underWay();
    await chaos.simulator.restart();
    expect(chaos.simulator.core.uuid).not.toBe(uuid);
    expect((await answer).status).toBe(502);
    await chaos.ready();
    expect(await chaos.ask('lock')).toMatchObject({
      status: 404,
      text: expect.stringMatching(/conference_not_active/),
    });
    fill(chaos.simulator);
    await recovers();
  });

  test('is away for a while: returns 503 at once, and keeps nothing for later', async () => {
    await chaos.simulator.stop();
    await until(async () => (await chaos.states()).every((state) => state !== 'ready'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => chaos.ask('lock')));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(503));
    await chaos.simulator.restart();
    fill(chaos.simulator);
    await recovers();
    expect(locks()).toBe(0);
  });

  test('comes back with another password, then with the right one', async () => {
    const { password, port } = chaos.simulator;
    await chaos.simulator.stop();
    const other = await Simulator.start({ port, password: 'other' });
    await until(async () => (await chaos.states()).every((state) => state === 'wrong_password'));
    expect(await chaos.ask('lock')).toMatchObject({
      status: 503,
      text: expect.stringMatching(/esl_unavailable/),
    });
    expect((await chaos.ask('lock')).headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(other.received).toEqual([]);
    await other.stop();
    chaos.simulator = await Simulator.start({ port, password });
    fill(chaos.simulator);
    await recovers();
  });

  test('rejects the gateway by its access list for a while', async () => {
    chaos.simulator.faults.rude = true;
    chaos.proxy.cut();
    await until(async () => (await chaos.states()).every((state) => state === 'rejected'));
    expect((await chaos.ask('lock')).status).toBe(503);
    chaos.simulator.faults.clear();
    await recovers();
  });
});
