import { setTimeout as delay } from 'node:timers/promises';
import { COMMANDS } from '../../src/commands/table';
import { ERRORS } from '../../src/errors';
import { ask, basic } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { TEST_CONFIG } from '../helpers/gateway';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    admin: { port: await freePort() },
    recordings: { dir: '/var/lib/freeswitch/recordings' },
    users: { ...TEST_CONFIG.users, telltale: { password: '123' } },
    conferences: { ...TEST_CONFIG.conferences, TelltaleBoard: { owners: ['telltale'] } },
  });
  world.fill('TelltaleBoard', 2);
});
afterAll(() => world.end());

const scrape = async (): Promise<string> =>
  (await ask(world.gateway.adminUrl ?? '', '/metrics', { user: null })).text;

/** The value of a sample as it is written, such as `name{label="x"}`. */
async function value(sample: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
}

const headers = { authorization: basic('telltale') };
const say = (tail: string) => world.ask(`/conference/TelltaleBoard/${tail}`, { headers });

test('no label contains a name that somebody chose', async () => {
  for (const tail of ['lock', 'list', 'telltale_word', 'mute&telltale', 'pin&7418529', 'record&telltale'])
    await say(tail);
  await say('dial&telltale_friend');
  await say('bgdial&telltale_friend');
  await world.ask('/conference/telltale_nowhere/lock', { headers });
  await world.ask('/telltale_path/x', { headers });
  await world.ask('/conference/TelltaleBoard/list', {
    headers: { authorization: basic('telltale_eve', 'x') },
  });
  await world.gateway.reload();
  const text = await scrape();
  expect(text).toContain('gateway_command_seconds_count{command="lock",outcome="done"} 1');
  expect(text).not.toMatch(/telltale|7418529|@example/i);
});

test('every label has a value of a known set', async () => {
  const states = [
    'connecting',
    'authenticating',
    'ready',
    'waiting',
    'wrong_password',
    'rejected',
    'denied',
    'closed',
  ];
  const known: Record<string, readonly string[]> = {
    command: [...COMMANDS.map(({ word }) => word), 'unknown'],
    outcome: ['done', 'partial', ...Object.keys(ERRORS)],
    role: ['commands', 'events'],
    state: [...states, 'succeeded', 'failed', 'unknown'],
    reason: ['lost', 'wrong_password', 'rejected', 'denied', 'connected', 'gap', 'doubt', 'audit'],
    blocked: ['true', 'false'],
    adopted: ['true', 'false'],
    differed: ['true', 'false'],
  };
  const lines = (await scrape()).split('\n').filter((line) => line.startsWith('gateway_'));
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) {
    for (const [, label = '', text = ''] of line.matchAll(/([a-z_]+)="([^"]*)"/g)) {
      if (label === 'le') expect(text).toMatch(/^[\d.]+$|^\+Inf$/);
      else expect([line, known[label]]).toEqual([line, expect.arrayContaining([text])]);
    }
  }
});

test('counts commands while they are in progress', async () => {
  world.simulator.faults.next('mute', { kind: 'delay', ms: 400 });
  const answer = say('mute&all');
  await until(async () => (await value('gateway_commands_unanswered')) === 1);
  expect(await value('gateway_commands_waiting')).toBe(0);
  expect((await answer).status).toBe(200);
  await until(async () => (await value('gateway_commands_unanswered')) === 0);
  expect(await value('gateway_http_connections')).toBe(0);
});

test('counts the present conferences, members, recordings and calls', async () => {
  const counts = async (): Promise<(number | undefined)[]> =>
    Promise.all(
      ['conferences_active', 'members', 'recordings', 'calls'].map((name) => value(`gateway_${name}`)),
    );
  // A recording that another test has begun.
  await say('record&stop');
  await until(async () => (await value('gateway_recordings')) === 0);
  const [conferences = 0, members = 0, recordings = 0, calls] = await counts();
  expect(calls).toBe(0);
  const room = world.simulator.conference('TelltaleAgain');
  room.join();
  room.join();
  await until(async () => (await value('gateway_members')) === members + 2);
  expect(await counts()).toEqual([conferences + 1, members + 2, recordings, 0]);
  expect((await say('record')).status).toBe(200);
  await until(async () => (await value('gateway_recordings')) === 1);
  world.simulator.destinations.set('user/', { ringAfterMs: 10, hangupAfterMs: 500, cause: 'USER_BUSY' });
  expect((await say('bgdial&telltale_ringing')).status).toBe(200);
  await until(async () => (await value('gateway_calls')) === 1);
  await until(async () => (await value('gateway_calls')) === 0);
});

test('counts wrong passwords', async () => {
  const sample = 'gateway_sign_in_failures_total{blocked="false"}';
  const before = (await value(sample)) ?? 0;
  await world.ask('/conference/TelltaleBoard/list', { headers: { authorization: basic('400', 'wrong') } });
  expect(await value(sample)).toBe(before + 1);
});

test('counts losses, reconnects and states of the connections', async () => {
  expect(await value('gateway_freeswitch_connections{role="commands",state="ready"}')).toBe(4);
  expect(await value('gateway_freeswitch_connections{role="events",state="waiting"}')).toBe(0);
  expect(await value('gateway_freeswitch_reconnects_total{role="events"}')).toBeUndefined();
  world.simulator.disconnectAll();
  await until(async () => (await value('gateway_freeswitch_reconnects_total{role="commands"}')) === 4);
  await until(async () => (await value('gateway_freeswitch_reconnects_total{role="events"}')) === 1);
  expect(await value('gateway_freeswitch_losses_total{role="commands",reason="lost"}')).toBe(4);
  expect(await value('gateway_freeswitch_connections_ready{role="commands"}')).toBe(4);
});

test('shows the delay of a blocked event loop', async () => {
  // Each scrape starts a new measurement, from the next turn of the clock on.
  await until(async () => {
    await delay(50);
    const began = Date.now();
    while (Date.now() - began < 300);
    return ((await value('nodejs_eventloop_lag_max_seconds')) ?? 0) >= 0.2;
  });
});

test('shows no old values while events of FreeSWITCH are not received', async () => {
  // The connections of an earlier test have come back.
  await until(async () => ((await value('gateway_members')) ?? 0) > 0);
  world.simulator.faults.next('json_list', { kind: 'delay', ms: 1_000 });
  world.simulator.disconnectAll();
  await until(async () => (await value('gateway_members')) === undefined);
  expect(await scrape()).toContain('# TYPE gateway_members gauge');
  await until(async () => ((await value('gateway_members')) ?? 0) > 0);
});
