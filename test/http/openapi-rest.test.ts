import { basic } from '../helpers/ask';
import { codesOf, hold, isCommand, isRest, KINDS, type Operation, unseen } from '../helpers/described';
import { until } from '../helpers/until';
import { startWorld } from '../helpers/world';
import {
  type Asked,
  block,
  JSON_ONLY,
  kindsFor,
  STORE_AWAY,
  settled,
  stopFreeSwitch,
  useDescribedGateway,
  WRONG,
  world,
} from './openapi-set-up';

/**
 * Does the same for all other operations: lists, conferences, jobs, event streams, health. A new operation must be
 * added here.
 */

useDescribedGateway();

/** The other operations, with a URL for which each returns 200. */
const OTHERS: readonly (Operation & { readonly at: () => Promise<string> })[] = [
  { method: 'get', path: '/api/commands', at: async () => '/api/commands' },
  { method: 'get', path: '/api/conferences', at: async () => '/api/conferences' },
  { method: 'get', path: '/api/conferences/{name}', at: async () => '/api/conferences/WeeklyTeamConf' },
  { method: 'get', path: '/api/jobs', at: async () => '/api/jobs' },
  {
    method: 'get',
    path: '/api/jobs/{id}',
    at: async () => {
      const { text } = await world.ask('/conference/WeeklyTeamConf/bgdial&busy', { headers: JSON_ONLY });
      return `/api/jobs/${JSON.parse(text).job}`;
    },
  },
];

describe.each(OTHERS)('$method $path', (operation) => {
  const asksFreeSwitch = operation.path.startsWith('/api/conferences');
  const get = async (status: number, url?: string, more: Asked = {}, arm?: () => void): Promise<void> => {
    const at = url ?? (await operation.at());
    for (const kind of kindsFor(operation, more, arm)) {
      if (arm) await settled();
      arm?.();
      const answer = await world.ask(at, { ...more, headers: { ...kind, ...more.headers } });
      expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
      hold(operation, answer);
    }
  };
  const answering = (text: string) => () =>
    world.simulator.faults.next(/json_list compact/, { kind: 'reply', text });

  test('200', async () => {
    world.fill('WeeklyTeamConf', 2).record('/recordings/x.wav');
    await get(200);
  });

  test('400', async () => get(400, `${await operation.at()}?unknown=1`));
  test('401 and 429', async () => {
    await get(401, undefined, { user: null });
    await block();
    await get(429, undefined, { user: null, headers: WRONG });
  });
  test('406', async () => {
    for (const accept of ['image/png', 'text/plain']) await get(406, undefined, { headers: { accept } });
  });
  test('414', async () => get(414, `${await operation.at()}?a=${'a'.repeat(8_200)}`));

  if (operation.path.includes('{')) {
    test('404', async () => get(404, operation.path.replace(/\{\w+\}/, 'nothing')));
  }
  if (operation.path === '/api/conferences/{name}') {
    test('403', async () => get(403, undefined, { user: '400' }));
  }
  if (asksFreeSwitch) {
    test('501', () =>
      get(
        501,
        undefined,
        {},
        answering(
          operation.path.includes('{')
            ? "-ERR Conference command 'json_list' not found.\n"
            : 'Conference json_list not found\n',
        ),
      ));
    test('502', () => get(502, undefined, {}, answering('Hm?\n')));
    test('504', () =>
      get(504, undefined, {}, () => world.simulator.faults.next(/json_list compact/, { kind: 'hang' })));
  }
});

describe('events', () => {
  const operation = { method: 'get', path: '/api/events' };
  /** The beginning of a stream, or a refusal. */
  const begin = async (
    status: number,
    query = '',
    { user = '200', headers = {} }: Asked = {},
  ): Promise<void> => {
    const kinds = KINDS.map(({ accept }) =>
      accept === undefined ? {} : { accept: `text/event-stream, ${accept}` },
    );
    for (const kind of status < 400 || headers['accept'] !== undefined ? [{}] : kinds) {
      const authorization = user === null ? {} : { authorization: basic(user) };
      const gone = new AbortController();
      const response = await fetch(`${world.gateway.url}/api/events${query}`, {
        headers: { ...authorization, ...kind, ...headers },
        signal: gone.signal,
      });
      const reader = response.body?.getReader();
      const bytes = Buffer.from((await reader?.read())?.value ?? []);
      expect([response.status, bytes.toString()]).toEqual([status, expect.any(String)]);
      const all = Object.fromEntries(response.headers);
      hold(operation, { status, reason: '', headers: all, bytes, text: bytes.toString() });
      gone.abort();
    }
  };

  test('200', () => begin(200, '?conference=WeeklyTeamConf'));
  test('refusals', async () => {
    await begin(400, '?unknown=1');
    await begin(401, '', { user: null });
    await begin(403, '?conference=Conf400');
    await begin(404, '?conference=Nobody');
    for (const accept of ['text/plain', 'application/json']) await begin(406, '', { headers: { accept } });
    await begin(414, `?conference=${'a'.repeat(8_200)}`);
    await block();
    await begin(429, '', { user: null, headers: WRONG });
  });

  test('too many', async () => {
    const open = async (user: string) => {
      const gone = new AbortController();
      const headers = { authorization: basic(user) };
      await fetch(`${world.gateway.url}/api/events`, { headers, signal: gone.signal });
      return gone;
    };
    const own = [await open('200'), await open('200')];
    await begin(429);
    const others = [await open('400'), await open('400')];
    await begin(503, '', { user: 'spender' });
    for (const gone of [...own, ...others]) gone.abort();
  });
});

describe('FreeSWITCH not connected', () => {
  test('503', async () => {
    for (const type of ['text/plain', 'text/html'])
      hold({ method: 'get', path: '/' }, await world.ask('/', { user: null, headers: { accept: type } }));
    hold({ method: 'get', path: '/health/live' }, await world.ask('/health/live'));
    await until(() => world.gateway.ready());
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
    await stopFreeSwitch();
    for (const operation of OTHERS.filter(({ path }) => path.startsWith('/api/conferences'))) {
      for (const headers of KINDS) hold(operation, await world.ask(await operation.at(), { headers }));
    }
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
  });
});

test('the store away', async () => {
  const alone = await startWorld({ store: STORE_AWAY });
  const list = await alone.ask('/api/jobs', { headers: JSON_ONLY });
  expect(JSON.parse(list.text)).toEqual({ jobs: [], next: null, complete: false });
  hold({ method: 'get', path: '/api/jobs' }, list);
  for (const headers of KINDS) {
    const answer = await alone.ask('/api/jobs/nothing', { headers });
    expect(answer.status).toBe(503);
    hold({ method: 'get', path: '/api/jobs/{id}' }, answer);
  }
  await alone.end();
});

test('every documented response has been seen, and each status in each of its kinds', () => {
  expect(unseen(isRest)).toEqual([]);
});

test('every documented code has been seen', () => {
  // The codes that commands have too are seen in that test.
  const elsewhere = codesOf(isCommand).known;
  expect(codesOf(isRest).unseen.filter((code) => !elsewhere.includes(code))).toEqual([]);
});
