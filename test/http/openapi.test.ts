import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, basic } from '../helpers/ask';
import { DOCUMENT, escaped, mistakes } from '../helpers/openapi';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';

/** Every response of the description is produced here, and is what the description says of it. */

let world: World;
let media: string;
/** Its folder is that of the sounds, too. */
const RECORDINGS = { dir: '/recordings', local: '' };
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
    dial: { default: 'user/{user}@example.org', perMinute: 100, allow: ['user/{user}@example.org'] },
    media: { roots: [media] },
    recordings: RECORDINGS,
    timeouts: { command: 1, dial: 5 },
    limits: { pending: 40 },
  });
  world.simulator.destinations.set('user/', { answerAfterMs: 5 });
  world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
  world.simulator.files.add(join(media, 'hello.wav'));
});
beforeEach(() => {
  world.simulator.faults.clear();
  world.fill('WeeklyTeamConf', 2);
});
afterAll(async () => {
  await world.end();
  await rm(media, { recursive: true });
});

interface Operation {
  readonly method: string;
  readonly path: string;
}

const operations: Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method, path })),
);
const seen = new Set<string>();

/** Holds an answer to the description. */
function hold({ method, path }: Operation, answer: Answer): void {
  const key = `${method} ${path} ${answer.status}`;
  const response = DOCUMENT.paths[path]?.[method]?.responses[answer.status];
  expect([key, answer.text.slice(0, 300), response]).toEqual([key, expect.anything(), expect.anything()]);
  seen.add(key);
  if (!response?.content) {
    expect([key, answer.bytes.length]).toEqual([key, 0]);
    return;
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  expect([key, Object.keys(response.content)]).toEqual([key, expect.arrayContaining([type])]);
  const value: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  const pointer = ['', 'paths', path, method, 'responses', `${answer.status}`, 'content', type, 'schema'];
  expect([key, mistakes(pointer.map(escaped).join('/'), value)]).toEqual([key, []]);
  for (const header of Object.keys(response?.headers ?? {})) {
    if (header !== 'Link')
      expect([key, answer.headers[header.toLowerCase()]]).toEqual([key, expect.stringMatching(/./)]);
  }
}

interface Asked {
  readonly name?: string;
  readonly user?: string | null;
  readonly headers?: Record<string, string>;
}

/** Says words by an operation of commands. */
function say({ method, path }: Operation, words: readonly string[], asked: Asked = {}): Promise<Answer> {
  const { name = 'WeeklyTeamConf', user = '200', headers = {} } = asked;
  const at = path.replace('{name}', name);
  if (path.startsWith('/api')) {
    const [command, ...args] = words;
    const more = { 'content-type': 'application/json', ...headers };
    return world.ask(at, { method: 'POST', user, headers: more, body: JSON.stringify({ command, args }) });
  }
  const tail = words.map(encodeURIComponent).join('&');
  return world.ask(at.replace('{command}', tail), { method: method.toUpperCase(), user, headers });
}

const JSON_ONLY = { accept: 'application/json' };
const commands = operations.filter(
  ({ path }) => /\/(?:\{command\}|commands)$/.test(path) && path !== '/api/commands',
);
const isApi = ({ path }: Operation): boolean => path.startsWith('/api');

describe.each(commands)('$method $path', (operation) => {
  const ask = async (status: number, words: readonly string[], asked?: Asked): Promise<Answer> => {
    const answer = await say(operation, words, asked);
    expect([words, answer.status, answer.text.slice(0, 200)]).toEqual([words, status, expect.any(String)]);
    hold(operation, answer);
    return answer;
  };
  /** Both as it comes and as JSON. */
  const both = async (status: number, ...words: string[]): Promise<void> => {
    for (const headers of [{}, JSON_ONLY]) await ask(status, words, { headers });
  };

  test('200', async () => {
    for (const words of [
      ...[
        ['mute', 'all'],
        ['lock'],
        ['list'],
        ['xml_list'],
        ['count'],
        ['relate'],
        ['energy', 'all'],
        ['get', 'rate'],
      ],
      ...[['play', 'hello.wav'], ['stop'], ['record', 'status'], ['dial', '1000'], ['bgdial', '1001']],
    ]) {
      await both(200, ...words);
    }
    // What cannot be done twice.
    for (const words of [['record'], ['chkrecord'], ['norecord', 'all']]) {
      await ask(200, words, { headers: JSON_ONLY });
    }
    if (!isApi(operation)) {
      await ask(200, ['list'], { headers: { accept: 'text/csv' } });
      await ask(200, ['xml_list'], { headers: { accept: 'application/xml' } });
    }
    // The conference ends with its last member.
    await ask(200, ['kick', 'all'], { headers: JSON_ONLY });
  });

  test('207', async () => {
    for (const headers of [{}, JSON_ONLY]) {
      const text = '+OK mute 2\n-ERR Non-Existant ID 5\n';
      world.simulator.faults.next(/^api conference WeeklyTeamConf mute/, { kind: 'reply', text });
      await ask(207, ['mute', 'all'], { headers });
    }
  });

  test('400', async () => {
    for (const words of [['explode'], ['pause_play'], ['mute', 'x'], ['lock', 'x']])
      await both(400, ...words);
  });

  test('401 and 429', async () => {
    await ask(401, ['list'], { user: null });
    await block();
    await ask(429, ['list'], { user: null, headers: WRONG });
    await ask(429, ['list'], { user: null, headers: { ...WRONG, ...JSON_ONLY } });
  });

  test('403', async () => {
    await ask(403, ['list'], { user: '400' });
    await ask(403, ['lock'], { headers: { origin: 'https://elsewhere.example' } });
    await ask(403, ['dial', 'sofia/gateway/other/1'], { headers: JSON_ONLY });
  });

  test('404', async () => {
    await ask(404, ['list'], { name: 'Nobody' });
    for (const words of [
      ['mute', '999'],
      ['play', 'missing.wav'],
      ['norecord', 'all'],
    ])
      await both(404, ...words);
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    await both(404, 'list');
  });

  if (!operation.path.startsWith('/sipxconfig')) {
    test('406', async () => {
      await ask(406, ['list'], { headers: { accept: 'image/png' } });
    });
  }

  test('409', async () => {
    world.fill('WeeklyTeamConf');
    await both(409, 'record');
    await both(409, 'dial', 'busy');
  });

  test('413', async () => {
    const { method, path } = operation;
    const at = path.replace('{name}', 'WeeklyTeamConf').replace('{command}', 'lock');
    const headers = { 'content-length': '1048577', 'content-type': 'application/json' };
    const answer = await world.ask(at, {
      method: method.toUpperCase(),
      headers,
      body: Buffer.alloc(1_048_577),
    });
    hold(operation, answer);
    expect(answer.status).toBe(413);
  });

  test('414', async () => {
    await ask(414, ['list'], { name: 'a'.repeat(8_200) });
  });

  if (isApi(operation)) {
    test('415', async () => {
      await ask(415, ['list'], { headers: { 'content-type': 'text/plain' } });
    });
  }

  test('429 for calls', async () => {
    let answer = await say(operation, ['bgdial', 'busy'], { user: 'spender' });
    for (let count = 0; answer.status === 200 && count < 110; count++) {
      answer = await say(operation, ['bgdial', 'busy'], { user: 'spender' });
    }
    expect(answer.status).toBe(429);
    hold(operation, answer);
  });

  test('501', async () => {
    const text = "-ERR Conference command 'lock' not found.\n";
    world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'reply', text });
    await ask(501, ['lock']);
  });

  test('502', async () => {
    for (const headers of [{}, JSON_ONLY]) {
      world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'reply', text: 'Hm?\n' });
      await ask(502, ['lock'], { headers });
    }
    world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'drop' });
    await ask(502, ['lock']);
  });

  test('504', async () => {
    world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'hang' });
    await ask(504, ['lock']);
  });
});

const WRONG = { authorization: basic('guessed', 'wrong') };

/** Guesses until it is blocked; it may be still. */
async function block(): Promise<void> {
  await until(async () => (await world.ask('/api/commands', { user: null, headers: WRONG })).status === 429);
}

/** The other operations, with a URL that each answers 200 to. */
const OTHERS: readonly (Operation & { readonly at: () => Promise<string> })[] = [
  { method: 'get', path: '/api/commands', at: async () => '/api/commands' },
  { method: 'get', path: '/api/conferences', at: async () => '/api/conferences' },
  { method: 'get', path: '/api/conferences/{name}', at: async () => '/api/conferences/WeeklyTeamConf' },
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
  const get = async (status: number, url?: string, more: Asked = {}): Promise<void> => {
    const answer = await world.ask(url ?? (await operation.at()), more);
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
    hold(operation, answer);
  };

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
  test('406', async () => get(406, undefined, { headers: { accept: 'image/png' } }));
  test('414', async () => get(414, `${await operation.at()}?a=${'a'.repeat(8_200)}`));

  if (operation.path.includes('{')) {
    test('404', async () => get(404, operation.path.replace(/\{\w+\}/, 'nothing')));
  }
  if (operation.path === '/api/conferences/{name}') {
    test('403', async () => get(403, undefined, { user: '400' }));
  }
  if (asksFreeSwitch) {
    test('501', async () => {
      for (const text of [
        "-ERR Conference command 'json_list' not found.\n",
        'Conference json_list not found\n',
      ]) {
        world.simulator.faults.next(/json_list compact/, { kind: 'reply', text });
        if (operation.path.includes('{') === text.includes('command')) await get(501);
        world.simulator.faults.clear();
      }
    });
    test('502 and 504', async () => {
      world.simulator.faults.next(/json_list compact/, { kind: 'reply', text: 'Hm?\n' });
      await get(502);
      world.simulator.faults.next(/json_list compact/, { kind: 'hang' });
      await get(504);
    });
  }
});

describe('recordings', () => {
  const path = '/api/conferences/{name}/recordings';
  const all = { method: 'get', path };
  const one = { method: 'get', path: `${path}/{id}` };
  const gone = { method: 'delete', path: `${path}/{id}` };
  const id = 'WeeklyTeamConf.20261120T100424Z.1f2e3d4c';
  const at = ({ path }: Operation, name = 'WeeklyTeamConf', recording = id): string =>
    path.replace('{name}', name).replace('{id}', recording);
  const asked = async (
    operation: Operation,
    status: number,
    url = at(operation),
    more: Asked = {},
  ): Promise<void> => {
    const answer = await world.ask(url, { method: operation.method.toUpperCase(), ...more });
    expect([url, answer.status, answer.text.slice(0, 200)]).toEqual([url, status, expect.any(String)]);
    hold(operation, answer);
  };
  const both = [one, gone];
  beforeEach(() => writeFile(join(media, `${id}.wav`), 'RIFF'));

  test('200, 206, 304, 416 and 204', async () => {
    await asked(all, 200);
    await asked(one, 200);
    await asked(one, 206, at(one), { headers: { range: 'bytes=1-2' } });
    const { headers } = await world.ask(at(one));
    await asked(one, 304, at(one), { headers: { 'if-none-match': String(headers['etag']) } });
    await asked(one, 416, at(one), { headers: { range: 'bytes=9-' } });
    await asked(gone, 204);
  });

  test('refusals', async () => {
    for (const operation of [all, ...both]) {
      await asked(operation, 400, `${at(operation)}?unknown=1`);
      await asked(operation, 401, at(operation), { user: null });
      await asked(operation, 403, at(operation), { user: '400' });
      await asked(operation, 404, at(operation, 'Nobody'));
      await asked(operation, 414, at(operation, 'a'.repeat(8_200)));
      await block();
      await asked(operation, 429, at(operation), { user: null, headers: WRONG });
    }
    await asked(all, 406, at(all), { headers: { accept: 'image/png' } });
    for (const operation of both) await asked(operation, 404, at(operation, 'WeeklyTeamConf', 'nothing'));
    await asked(gone, 403, at(gone), { headers: { origin: 'https://elsewhere.example' } });
  });

  test('409 while it runs', async () => {
    world.fill('WeeklyTeamConf', 1).record(`/recordings/${id}.wav`);
    for (const operation of both) await asked(operation, 409);
  });

  test('500 and 501', async () => {
    try {
      for (const [status, recordings] of [
        [500, { ...RECORDINGS, local: join(media, 'hello.wav') }],
        [501, { dir: '/recordings-elsewhere' }],
      ] as const) {
        await world.gateway.configure({ recordings });
        await world.gateway.reload();
        for (const operation of [all, ...both]) await asked(operation, status);
      }
    } finally {
      await world.gateway.configure({});
      await world.gateway.reload();
    }
  });
});

describe('without FreeSWITCH', () => {
  test('503', async () => {
    hold({ method: 'get', path: '/health/live' }, await world.ask('/health/live'));
    await until(() => world.gateway.ready());
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
    await world.simulator.stop();
    await until(() => !world.gateway.ready());
    for (const operation of commands) {
      for (const headers of [{}, JSON_ONLY]) hold(operation, await say(operation, ['list'], { headers }));
    }
    for (const operation of OTHERS.filter(({ path }) => path.startsWith('/api/conferences'))) {
      hold(operation, await world.ask(await operation.at()));
    }
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
  });
});

test('every response that is described has been seen', () => {
  const described = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.keys(responses).map((status) => `${method} ${path} ${status}`),
    ),
  );
  expect(described.filter((key) => !seen.has(key))).toEqual([]);
});
