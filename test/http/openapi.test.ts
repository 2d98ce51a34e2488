import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ERRORS } from '../../src/errors';
import { type Answer, basic } from '../helpers/ask';
import { DOCUMENT, escaped, mistakes } from '../helpers/openapi';
import { until } from '../helpers/until';
import { Wire } from '../helpers/wire';
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

/** Connections that were cut or given up come back in their own time. */
async function settled(): Promise<void> {
  const target = '/conference/WeeklyTeamConf/count';
  if (!stopped) await until(async () => (await world.ask(target)).status === 200);
}
let stopped = false;

interface Operation {
  readonly method: string;
  readonly path: string;
}

const operations: Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method, path })),
);
/** `<method> <path> <status> <media type>`. */
const seen = new Set<string>();
const codes = new Set<string>();
/** What errors come as, by what is asked for: both ways, whatever the mount's habit is. */
const KINDS = [{}, { accept: 'application/json' }, { accept: 'text/plain, application/json;q=0.5' }];

/** Holds an answer to the description. */
function hold({ method, path }: Operation, answer: Answer): void {
  const key = `${method} ${path} ${answer.status}`;
  const response = DOCUMENT.paths[path]?.[method]?.responses[answer.status];
  expect([key, answer.text.slice(0, 300), response]).toEqual([key, expect.anything(), expect.anything()]);
  if (!response?.content) {
    expect([key, answer.bytes.length]).toEqual([key, 0]);
    seen.add(`${key} nothing`);
    return;
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  seen.add(`${key} ${type}`);
  const code = answer.status < 400 ? undefined : codeOf(answer);
  if (code !== undefined) {
    codes.add(code);
    expect([key, response.description]).toEqual([key, expect.stringContaining(`\`${code}\``)]);
  }
  expect([key, Object.keys(response.content)]).toEqual([key, expect.arrayContaining([type])]);
  for (const header of Object.keys(response?.headers ?? {})) {
    if (header !== 'Link')
      expect([key, answer.headers[header.toLowerCase()]]).toEqual([key, expect.stringMatching(/./)]);
  }
  if (type.endsWith('json')) expect([key, answer.text.at(-1)]).toEqual([key, '\n']);
  if (response.content[type]?.schema === undefined) return;
  const value: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
  const pointer = ['', 'paths', path, method, 'responses', `${answer.status}`, 'content', type, 'schema'];
  expect([key, mistakes(pointer.map(escaped).join('/'), value)]).toEqual([key, []]);
}

/** What costs FreeSWITCH's connection is done once for each operation, in another kind each time. */
function kindsFor(
  { method, path }: Operation,
  { headers }: Asked,
  arm?: () => void,
): readonly Record<string, string>[] {
  if (headers?.['accept'] !== undefined) return [{}];
  const index = operations.findIndex((operation) => operation.method === method && operation.path === path);
  return arm ? [KINDS[index % KINDS.length] ?? {}] : KINDS;
}

/** Of a problem document, or of a line of text. */
function codeOf({ text }: Answer): string | undefined {
  return text.startsWith('{') ? JSON.parse(text).code : /^(?:.+ - )?\d{3} ([a-z_]+): /.exec(text)?.[1];
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
  /** Asks once for each kind, or as is said. @param arm sets the scene, each time */
  const ask = async (
    status: number,
    words: readonly string[],
    asked: Asked = {},
    arm?: () => void,
  ): Promise<void> => {
    for (const kind of kindsFor(operation, asked, arm)) {
      if (arm) await settled();
      arm?.();
      const answer = await say(operation, words, { ...asked, headers: { ...kind, ...asked.headers } });
      if (answer.status !== status)
        throw new Error(`${words.join(' ')}: ${answer.status}, not ${status}: ${answer.text.slice(0, 300)}`);
      hold(operation, answer);
    }
  };
  const both = (status: number, ...words: string[]): Promise<void> => ask(status, words);
  /** FreeSWITCH's next answer to `lock`. */
  const answering = (text: string) => () =>
    world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'reply', text });

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
    if (isApi(operation)) return;
    world.fill('WeeklyTeamConf', 2);
    await ask(200, ['list'], { headers: { accept: 'text/csv' } });
    await ask(200, ['xml_list'], { headers: { accept: 'application/xml' } });
  });

  test('207', async () => {
    const text = '+OK mute 2\n-ERR Non-Existant ID 5\n';
    await ask(207, ['mute', 'all'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf mute/, { kind: 'reply', text }),
    );
  });

  test('400', async () => {
    for (const words of [['explode'], ['pause_play'], ['mute', 'x'], ['lock', 'x']])
      await both(400, ...words);
  });

  test('401 and 429', async () => {
    await ask(401, ['list'], { user: null });
    await block();
    await ask(429, ['list'], { user: null, headers: WRONG });
  });

  test('403', async () => {
    await ask(403, ['list'], { user: '400' });
    await ask(403, ['lock'], { headers: { origin: 'https://elsewhere.example' } });
    await ask(403, ['dial', 'sofia/gateway/other/1']);
  });

  test('404', async () => {
    await ask(404, ['list'], { name: 'Nobody' });
    for (const words of [
      ['mute', '999'],
      ['play', 'missing.wav'],
      ['norecord', 'all'],
      ['dial', 'gone'],
    ])
      await both(404, ...words);
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    await both(404, 'list');
  });

  if (!operation.path.startsWith('/sipxconfig')) {
    test('406', async () => {
      for (const accept of ['image/png', isApi(operation) ? 'text/plain' : 'application/problem+json']) {
        await ask(406, ['list'], { headers: { accept } });
      }
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
    for (const kind of KINDS) {
      const headers = { 'content-length': '1048577', 'content-type': 'application/json', ...kind };
      const answer = await world.ask(at, {
        method: method.toUpperCase(),
        headers,
        body: Buffer.alloc(1_048_577),
      });
      hold(operation, answer);
      expect(answer.status).toBe(413);
    }
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
    for (let count = 0; answer.status === 200 && count < 310; count++) {
      answer = await say(operation, ['bgdial', 'busy'], { user: 'spender' });
    }
    expect([answer.status, codeOf(answer)]).toEqual([429, 'too_many_dials']);
    hold(operation, answer);
  });

  test('501', () => ask(501, ['lock'], {}, answering("-ERR Conference command 'lock' not found.\n")));

  test('502', async () => {
    for (const text of ['Hm?\n', '-ERR conference Command not found!\n'])
      await ask(502, ['lock'], {}, answering(text));
    for (const kind of ['drop', 'raw'] as const) {
      const bytes = 'Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n';
      await ask(502, ['lock'], {}, () =>
        world.simulator.faults.next(
          /^api conference WeeklyTeamConf lock/,
          kind === 'drop' ? { kind } : { kind, bytes },
        ),
      );
    }
    const folder = world.simulator.unwritable;
    world.simulator.unwritable = /^\/recordings\//;
    await ask(502, ['record']);
    world.simulator.unwritable = folder;
  });

  test('504', () =>
    ask(504, ['lock'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf lock/, { kind: 'hang' }),
    ));

  test('the rarer codes', async () => {
    await ask(400, ['lock'], {}, answering('lock '));
    world.simulator.destinations.set('user/odd@', { cause: 'INVALID_NUMBER_FORMAT' });
    await ask(400, ['dial', 'odd']);
    const tail = isApi(operation) ? [''] : [];
    await ask(400, tail);
    await say(operation, ['record']);
    if (!operation.path.startsWith('/sipxconfig')) await ask(409, ['record']);
    await ask(409, ['floor', 'last'], {}, () =>
      world.simulator.faults.next(/^api conference WeeklyTeamConf floor/, {
        kind: 'reply',
        text: '-ERR floor is held by 1\n',
      }),
    );
    if (!isApi(operation)) {
      const query = `${operation.path.replace('{name}', 'WeeklyTeamConf').replace('{command}', 'lock')}?x`;
      hold(operation, await world.ask(query, { method: operation.method.toUpperCase() }));
    }
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
    // A success is one, and is what it is; a refusal comes in two kinds.
    for (const kind of status < 400 || more.headers?.['accept'] !== undefined ? [{}] : KINDS) {
      const headers = { ...kind, ...more.headers };
      const answer = await world.ask(url, { method: operation.method.toUpperCase(), ...more, headers });
      expect([url, answer.status, answer.text.slice(0, 200)]).toEqual([url, status, expect.any(String)]);
      hold(operation, answer);
    }
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
    await writeFile(join(media, `${id}.mp3`), '');
    await asked(one, 200);
    await writeFile(join(media, `${id}.mp3`), 'ID3');
    await asked(one, 206, at(one), { headers: { range: 'bytes=1-2' } });
    await rm(join(media, `${id}.mp3`));
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
    for (const accept of ['image/png', 'text/plain']) await asked(all, 406, at(all), { headers: { accept } });
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
    for (const type of ['text/plain', 'text/html'])
      hold({ method: 'get', path: '/' }, await world.ask('/', { user: null, headers: { accept: type } }));
    hold({ method: 'get', path: '/health/live' }, await world.ask('/health/live'));
    await until(() => world.gateway.ready());
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
    stopped = true;
    await world.simulator.stop();
    await until(() => !world.gateway.ready());
    for (const operation of commands) {
      for (const headers of KINDS) hold(operation, await say(operation, ['list'], { headers }));
    }
    for (const operation of OTHERS.filter(({ path }) => path.startsWith('/api/conferences'))) {
      for (const headers of KINDS) hold(operation, await world.ask(await operation.at(), { headers }));
    }
    hold({ method: 'get', path: '/health/ready' }, await world.ask('/health/ready'));
  });
});

test('more than may wait', async () => {
  const busy = await startWorld({ limits: { pending: 1 }, timeouts: { command: 2 } });
  busy.fill('WeeklyTeamConf', 1);
  busy.simulator.faults.next('mute', { kind: 'delay', ms: 400 });
  const waiting = busy.ask('/conference/WeeklyTeamConf/mute&all');
  await until(() => busy.simulator.apis.length === 1);
  const answer = await busy.ask('/conference/WeeklyTeamConf/lock');
  hold({ method: 'get', path: '/conference/{name}/{command}' }, answer);
  expect(codeOf(answer)).toBe('overloaded');
  await waiting;
  await busy.end();
});

test('while it is stopping', async () => {
  const ending = await startWorld();
  ending.fill('WeeklyTeamConf', 1);
  const lines = `Host: x\r\nAuthorization: ${basic('200')}\r\n\r\n`;
  const [first, second] = [await Wire.open(ending.gateway.url), await Wire.open(ending.gateway.url)];
  ending.simulator.faults.next('mute', { kind: 'delay', ms: 300 });
  first.send(`GET /conference/WeeklyTeamConf/mute&all HTTP/1.1\r\n${lines}`);
  // The second request begins before and ends after the end has begun.
  second.send('GET /conference/WeeklyTeamConf/');
  await until(() => ending.simulator.apis.length === 1);
  const stopped = ending.gateway.end();
  second.send(`count HTTP/1.1\r\n${lines}`);
  await second.ends();
  const [head = '', text = ''] = second.received.split('\r\n\r\n');
  const headers = Object.fromEntries(
    [...head.matchAll(/^([\w-]+): (.*)$/gm)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value.trim(),
    ]),
  );
  const status = Number(head.split(' ')[1]);
  hold(
    { method: 'get', path: '/conference/{name}/{command}' },
    { status, reason: '', headers, bytes: Buffer.from(text), text },
  );
  expect(text).toMatch(/^503 stopping: /);
  await stopped;
  await ending.simulator.stop();
});

test('every response that is described has been seen, and each status in each of its kinds', () => {
  const described = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.keys(content ?? { nothing: {} }).map((type) => `${method} ${path} ${status} ${type}`),
      ),
    ),
  );
  const [statuses, kinds] = [new Set<string>(), new Set<string>()];
  for (const key of seen) {
    const [method, path, status, type] = key.split(' ');
    statuses.add(`${method} ${path} ${status}`);
    kinds.add(`${status} ${type}`);
  }
  const unseen = described.filter((key) => {
    const [method, path, status, type] = key.split(' ');
    return !statuses.has(`${method} ${path} ${status}`) || !kinds.has(`${status} ${type}`);
  });
  expect(unseen).toEqual([]);
});

test('every code that is described has been seen', () => {
  const described = [...JSON.stringify(DOCUMENT.paths).matchAll(/`([a-z_]+)`: /g)].map(([, code]) => code);
  const known = new Set(described.filter((code = '') => code in ERRORS));
  expect(known.size).toBeGreaterThan(30);
  expect([...known].filter((code = '') => !codes.has(code))).toEqual([]);
});
