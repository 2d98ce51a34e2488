import { apiLine } from '../../../src/esl/command-line';
import { until } from '../../helpers/until';
import { ask, closeClients, names, outcome, readyClient, type TestClient } from './clients';
import { response, ScriptedServer, stopServers } from './scripted-server';

/** How much of the connections to FreeSWITCH one conference may take. */

const isProbe = (block: string): boolean => block === 'api conference count';

/** Answers every command except those with one of these words; `release` answers those too. */
async function stuckServer(...words: string[]) {
  const held: (() => void)[] = [];
  let released = false;
  const server = await ScriptedServer.start((block, socket) => {
    const answer = (): unknown => socket.write(isProbe(block) ? response('3') : response(block));
    if (!released && words.some((word) => block.includes(word))) held.push(answer);
    else answer();
  });
  const release = (): void => {
    released = true;
    for (const answer of held.splice(0)) answer();
  };
  return { server, held, release };
}

/** The connections on which the commands of a conference were sent. */
function connectionsOf(server: ScriptedServer, conference: string): Set<number> {
  const said = server.arrivals.filter(({ text }) => text.includes(`conference ${conference} `));
  return new Set(said.map(({ connection }) => connection));
}

/** How often a connection for commands became ready. */
const timesReady = ({ states }: TestClient): number =>
  states.filter((word) => word === 'commands ready').length;

afterEach(async () => {
  closeClients();
  await stopServers();
});

test('all commands of a conference that does not answer wait on one connection', async () => {
  const { server, held, release } = await stuckServer('stuck');
  const client = await readyClient(server, { connections: 4 });
  const waiting = names(50, 'x').map(() => ask(client, 'stuck'));
  await until(() => held.length > 0);
  // Other conferences use the other connections, however many come.
  for (const name of names(20, 'other')) expect(await ask(client, name)).toContain(name);
  expect(held).toHaveLength(1);
  expect(connectionsOf(server, 'stuck').size).toBe(1);
  release();
  await Promise.all(waiting);
});

test('late conferences share one connection, one command at a time, until one answers', async () => {
  const { server, held, release } = await stuckServer('stuck');
  const client = await readyClient(server, { connections: 3 });
  const late = await Promise.all(names(3, 'stuck').map((name) => outcome(ask(client, name, 60))));
  expect(late).toEqual(['esl_timeout', 'esl_timeout', 'esl_timeout']);
  expect(client.load().late).toBe(3);
  expect([...client.lateConferences()].sort()).toEqual(names(3, 'stuck'));
  await until(() => timesReady(client) === 6);
  held.length = 0;
  const again = names(3, 'stuck').map((name) => ask(client, name, 5_000));
  await until(() => held.length === 1);
  for (const name of names(10, 'other')) expect(await ask(client, name)).toContain(name);
  expect(held).toHaveLength(1);
  release();
  await Promise.all(again);
  expect(client.load()).toEqual({ unanswered: 0, waiting: 0, jobs: 0, late: 0 });
});

test('nothing is written after a command of a late conference', async () => {
  const { server, held, release } = await stuckServer('stuck');
  const client = await readyClient(server, { connections: 1 });
  expect(await outcome(ask(client, 'stuck', 60))).toBe('esl_timeout');
  await until(() => timesReady(client) === 2);
  await ask(client, 'other');
  held.length = 0;
  const again = ask(client, 'stuck');
  await until(() => held.length === 1);
  const behind = ask(client, 'behind');
  expect(client.load()).toMatchObject({ unanswered: 2, waiting: 1 });
  release();
  expect(await Promise.all([again, behind])).toEqual([
    'api conference stuck list',
    'api conference behind list',
  ]);
  expect(server.blocks.at(-1)).toBe('api conference behind list');
});

test('one conference may have a quarter of the waiting commands, others the rest', async () => {
  const { held, server, release } = await stuckServer('flood');
  const client = await readyClient(server, { connections: 2, pending: 40 });
  const flood = names(40, 'x').map(() => outcome(ask(client, 'flood')));
  await until(() => held.length === 1);
  expect(client.load()).toMatchObject({ unanswered: 11, waiting: 10 });
  for (const name of names(20, 'other')) expect(await ask(client, name)).toContain(name);
  release();
  const ends = await Promise.all(flood);
  expect(ends.filter((end) => end === 'overloaded')).toHaveLength(29);
});

test('waiting conferences take turns', async () => {
  const order: string[] = [];
  const held: (() => void)[] = [];
  const server = await ScriptedServer.start((block, socket) => {
    order.push(block.split(' ')[2] ?? '');
    held.push(() => socket.write(response(block)));
  });
  const client = await readyClient(server, { connections: 1 });
  const all = ['first', 'a', 'a', 'a', 'b', 'c'].map((name) => ask(client, name));
  for (let count = 1; count <= 6; count++) {
    await until(() => held.length > 0);
    // After a slow answer no other conference's command is written behind the present one.
    const began = performance.now();
    await until(() => performance.now() - began > 25);
    held.shift()?.();
  }
  await Promise.all(all);
  expect(order).toEqual(['first', 'a', 'b', 'c', 'a', 'a']);
});

test('lists of all conferences hold one connection at most', async () => {
  const { held, server, release } = await stuckServer('json_list');
  const client = await readyClient(server, { connections: 3 });
  const lists = names(5, 'x').map(() => client.api(apiLine('conference', 'json_list', 'compact')));
  await until(() => held.length === 1);
  for (const name of names(10, 'other')) expect(await ask(client, name)).toContain(name);
  expect(held).toHaveLength(1);
  release();
  await Promise.all(lists);
});
