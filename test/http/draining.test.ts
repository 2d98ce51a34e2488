import { type Answer, accept, ask, basic } from '../helpers/ask';
import { freePort } from '../helpers/free-port';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
import { startWorld, type World } from '../helpers/world';

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.fill('WeeklyTeamConf', 2);
});
afterEach(() => world.end());

const request = (tail: string): string =>
  `GET /conference/WeeklyTeamConf/${tail} HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('200')}\r\n\r\n`;

/** Sends a command that FreeSWITCH answers after a while. */
async function underWay(): Promise<{ answered: Promise<Answer> }> {
  world.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
  const headers = accept('application/json');
  const answered = world.ask('/conference/WeeklyTeamConf/mute&all', { headers });
  await until(() => world.simulator.apis.length === 1);
  return { answered };
}

test('answers a command that is in progress', async () => {
  const { answered } = await underWay();
  const stop = world.gateway.stop('SIGTERM');
  const answer = await answered;
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text).members).toHaveLength(2);
  await stop;
  await until(() => world.simulator.connections === 0);
  expect(world.gateway.log.find(({ kind }) => kind === 'stopping')).toMatchObject({ signal: 'SIGTERM' });
  expect(world.gateway.log.filter(({ kind }) => kind === 'command')).toMatchObject([{ outcome: 'done' }]);
});

test('refuses new connections at once', async () => {
  const { answered } = await underWay();
  const stop = world.gateway.stop('SIGTERM');
  await expect(world.ask('/conference/WeeklyTeamConf/lock')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(world.ask('/health/live')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await answered).status).toBe(200);
  await stop;
  expect(world.simulator.apis).toHaveLength(1);
});

test('closes idle keep-alive connections', async () => {
  const wire = await Wire.open(world.gateway.url);
  wire.send(request('count'));
  await wire.sees(/\r\n\r\n2$/);
  expect(wire.closed).toBe(false);
  expect(wire.received).toMatch(/Connection: keep-alive/i);
  await world.gateway.stop('SIGTERM');
  await wire.ends();
});

test('closes a connection after the answer in progress', async () => {
  const wire = await Wire.open(world.gateway.url);
  world.simulator.faults.next('mute', { kind: 'delay', ms: 200 });
  wire.send(request('mute&all'));
  await until(() => world.simulator.apis.length === 1);
  await world.gateway.stop('SIGTERM');
  await wire.ends();
  expect(wire.received).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\n\+OK mute \d+\n\+OK mute \d+\n$/);
});

test('returns 503 for a new request on an open connection, sends nothing, and closes it', async () => {
  const [first, second] = [await Wire.open(world.gateway.url), await Wire.open(world.gateway.url)];
  world.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
  first.send(request('mute&all'));
  // The second request begins before the gateway stops and ends after.
  second.send(request('count').slice(0, 20));
  await until(() => world.simulator.apis.length === 1);
  const stop = world.gateway.stop('SIGTERM');
  second.send(request('count').slice(20));
  await second.ends();
  expect(second.received).toMatch(/^HTTP\/1.1 503 /);
  expect(second.received).toMatch(/\r\nConnection: close\r\n/i);
  expect(second.received).toMatch(/\r\nRetry-After: 1\r\n/i);
  expect(second.received).toMatch(/\r\n\r\n503 stopping: [^\n]*\n$/);
  await stop;
  await first.ends();
  expect(first.received).toMatch(/^HTTP\/1.1 200 OK/);
  expect(world.simulator.apis).toHaveLength(1);
});

test('sends all answers of one connection, and the last one announces the close', async () => {
  const wire = await Wire.open(world.gateway.url);
  world.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
  world.simulator.faults.next('lock', { kind: 'delay', ms: 100 });
  wire.send(request('mute&all') + request('lock'));
  await until(() => world.simulator.apis.length === 2);
  const stop = world.gateway.stop('SIGTERM');
  await wire.ends();
  const [, first, second] = wire.received.split('HTTP/1.1 200 OK');
  expect(first).toMatch(/\r\nConnection: keep-alive\r\n[\s\S]*\+OK mute/i);
  expect(second).toMatch(/\r\nConnection: close\r\n[\s\S]*\+OK WeeklyTeamConf locked/i);
  await stop;
});

test('health checks are answered until the end', async () => {
  const { answered } = await underWay();
  const [ready, live] = [await Wire.open(world.gateway.url), await Wire.open(world.gateway.url)];
  for (const wire of [ready, live]) wire.send('GET /health/');
  const stop = world.gateway.stop('SIGTERM');
  ready.send('ready HTTP/1.1\r\nHost: x\r\n\r\n');
  live.send('live HTTP/1.1\r\nHost: x\r\n\r\n');
  await Promise.all([ready.ends(), live.ends()]);
  expect(ready.received).toMatch(/^HTTP\/1.1 503 [\s\S]*\r\n\r\ndraining\n$/);
  expect(live.received).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\n\r\nlive\n$/);
  expect((await answered).status).toBe(200);
  await stop;
});

test('stops after timeouts.drain even if a command is still in progress', async () => {
  const slow = await startWorld({ timeouts: { command: 600, drain: 1 } });
  try {
    slow.fill('WeeklyTeamConf', 1);
    slow.simulator.faults.next('mute', { kind: 'hang' });
    const wire = await Wire.open(slow.gateway.url);
    wire.send(request('mute&all'));
    await until(() => slow.simulator.faults.counts['hang'] === 1);
    await slow.gateway.stop('SIGTERM');
    await wire.ends();
    expect(wire.received).toBe('');
  } finally {
    await slow.end();
  }
});

test('stops even if a connection never sent a whole request', async () => {
  const silent = await Wire.open(world.gateway.url);
  const halfway = await Wire.open(world.gateway.url);
  halfway.send(request('count').slice(0, 20));
  try {
    let stopped = false;
    const stop = world.gateway.stop('SIGTERM').then(() => {
      stopped = true;
    });
    await until(() => stopped, 2_000);
    await stop;
  } finally {
    silent.socket.destroy();
    halfway.socket.destroy();
  }
});

test('stops the admin listener too', async () => {
  const busy = await startWorld({ admin: { port: await freePort() } });
  try {
    busy.fill('WeeklyTeamConf', 1);
    const adminUrl = busy.gateway.adminUrl ?? '';
    const before = await ask(adminUrl, '/health', { user: null });
    expect(JSON.parse(before.text)).toMatchObject({ state: 'ready' });
    await busy.gateway.stop('SIGTERM');
    await expect(ask(adminUrl, '/health', { user: null })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  } finally {
    await busy.end();
  }
});

test('does not wait for bodies that never arrive', async () => {
  const contact = 'PUT /sipxconfig/rest/my/contact-information';
  const json = 'POST /api/conferences/WeeklyTeamConf/commands';
  const command = 'PUT /conference/WeeklyTeamConf/lock';
  const wires: Wire[] = [];
  for (const [line, headers] of [
    [contact, 'Content-Length: 60'],
    [contact, 'Transfer-Encoding: chunked'],
    [json, 'Content-Type: application/json\r\nContent-Length: 60'],
    [command, 'Transfer-Encoding: chunked'],
  ]) {
    const wire = await Wire.open(world.gateway.url);
    wire.send(`${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic('200')}\r\n${headers}\r\n\r\n`);
    wires.push(wire);
  }
  // Asked last, so it is answered once all of them have been accepted.
  await world.ask('/conference/WeeklyTeamConf/count');
  const began = Date.now();
  await world.gateway.stop('SIGTERM');
  expect(Date.now() - began).toBeLessThan(9_000);
  for (const wire of wires) {
    await wire.ends();
    expect(wire.received).toMatch(/^HTTP\/1.1 408 /);
  }
  expect(world.simulator.apis.filter((line) => line.includes('lock'))).toEqual([]);
});

test('does not wait for sockets that node has handed over', async () => {
  const wire = await Wire.open(world.gateway.url);
  world.simulator.faults.next('mute', { kind: 'hang' });
  wire.send(`${request('mute&all')}CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until(() => world.simulator.faults.counts['hang'] === 1);
  const began = Date.now();
  await world.gateway.stop('SIGTERM');
  expect(Date.now() - began).toBeLessThan(9_000);
  await wire.ends();
});
