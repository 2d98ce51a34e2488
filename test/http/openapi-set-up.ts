import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, basic } from '../helpers/ask';
import { isCommand, KINDS, type Operation } from '../helpers/described';
import { DOCUMENT } from '../helpers/openapi';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

export let world: World;
/** The folder of its sounds and of its recordings. */
export let media: string;

export const RECORDINGS = { dir: '/recordings', local: '' };

/** A gateway that can produce every documented response. */
export function useDescribedGateway(): void {
  beforeAll(async () => {
    media = await mkdtemp(join(tmpdir(), 'media-'));
    await writeFile(join(media, 'hello.wav'), '');
    RECORDINGS.local = media;
    world = await startWorld({
      users: {
        '200': { password: '123' },
        '400': { password: '123' },
        spender: { password: '123' },
      },
      conferences: { WeeklyTeamConf: { owners: ['200', 'spender'] }, Conf400: { owner: '400' } },
      dial: { default: 'user/{user}@example.org', perMinute: 300, allow: ['user/{user}@example.org'] },
      media: { roots: [media] },
      recordings: RECORDINGS,
      timeouts: { command: 1, dial: 5 },
      limits: { pending: 40, streams: 4, streamsPerUser: 2 },
    });
    world.simulator.destinations.set('user/', { answerAfterMs: 5 });
    world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
    world.simulator.destinations.set('user/gone@', { cause: 'UNALLOCATED_NUMBER' });
    world.simulator.files.add(join(media, 'hello.wav'));
  });
  beforeEach(async () => {
    world.simulator.faults.clear();
    world.fill('WeeklyTeamConf', 2);
    await settled();
  });
  afterAll(async () => {
    await world.end();
    await rm(media, { recursive: true });
  });
}

/** Nobody listens on this port. */
export const STORE_AWAY = 'postgres://nobody@127.0.0.1:1/none';

let stopped = false;

/** Stops FreeSWITCH, for the rest of the file. */
export async function stopFreeSwitch(): Promise<void> {
  stopped = true;
  await world.simulator.stop();
  await until(() => !world.gateway.ready());
}

/** Waits: connections that were cut or given up come back in their own time. */
export async function settled(): Promise<void> {
  const target = '/conference/WeeklyTeamConf/count';
  if (!stopped) await until(async () => (await world.ask(target)).status === 200);
}

export const operations: Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method, path })),
);

export interface Asked {
  readonly name?: string;
  readonly user?: string | null;
  readonly headers?: Record<string, string>;
}

/** Cases that cost the connection to FreeSWITCH run once for each operation, in another kind each time. */
export function kindsFor(
  { method, path }: Operation,
  { headers }: Asked,
  arm?: () => void,
): readonly Record<string, string>[] {
  if (headers?.['accept'] !== undefined) return [{}];
  const index = operations.findIndex((operation) => operation.method === method && operation.path === path);
  return arm ? [KINDS[index % KINDS.length] ?? {}] : KINDS;
}

/** Sends a command by an operation of commands. */
export function say(
  { method, path }: Operation,
  words: readonly string[],
  asked: Asked = {},
  to: Pick<World, 'ask'> = world,
): Promise<Answer> {
  const { name = 'WeeklyTeamConf', user = '200', headers = {} } = asked;
  const at = path.replace('{name}', name);
  if (path.startsWith('/api')) {
    const [command, ...args] = words;
    const more = { 'content-type': 'application/json', ...headers };
    return to.ask(at, { method: 'POST', user, headers: more, body: JSON.stringify({ command, args }) });
  }
  const tail = words.map(encodeURIComponent).join('&');
  return to.ask(at.replace('{command}', tail), { method: method.toUpperCase(), user, headers });
}

export const JSON_ONLY = { accept: 'application/json' };

export const commands = operations.filter(isCommand);

export const isApi = ({ path }: Operation): boolean => path.startsWith('/api');

export const WRONG = { authorization: basic('guessed', 'wrong') };

/** Guesses until it is blocked; it may still be blocked from before. */
export async function block(): Promise<void> {
  await until(async () => (await world.ask('/api/commands', { user: null, headers: WRONG })).status === 429);
}
