import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type PrefixProxy, startPrefixProxy } from '../helpers/prefix-proxy';
import { startWorld, type World } from '../helpers/world';

/** The libraries that programs use, unchanged. A library that is not installed is skipped, except if CI is set. */

type Scheme = 'digest' | 'basic' | 'none';

interface Client {
  readonly name: string;
  readonly command: readonly string[];
  readonly schemes: readonly Scheme[];
  /** True if it sends bodies in chunks. */
  readonly chunks?: boolean;
  /** What must be installed, and how. */
  readonly needs: readonly [found: () => boolean, install: string];
}

const here = (file: string): string => join(__dirname, file);
const runs = (command: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
/** Debian's: its libraries are packages of Debian. */
const PYTHON = '/usr/bin/python3';
const npm = (name: string) =>
  [() => existsSync(here(`node_modules/${name}`)), 'npm ci --ignore-scripts --prefix test/clients'] as const;
const python = (name: string) =>
  [() => runs(PYTHON, '-c', `import ${name}`), `apt-get install python3-${name}`] as const;
const ANY: readonly Scheme[] = ['digest', 'basic', 'none'];
const NO_DIGEST: readonly Scheme[] = ['basic', 'none'];
const node = (name: string) => ['node', here('clients.mjs'), name] as const;

const CLIENTS: readonly Client[] = [
  {
    ...{ name: 'PHP, curl', command: ['php', here('clients.php')], schemes: ANY },
    needs: [
      () => runs('php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);'),
      'apt-get install php-curl',
    ],
  },
  {
    ...{ name: 'PHP, streams', command: ['php', here('clients.php'), 'streams'], schemes: NO_DIGEST },
    needs: [() => runs('php', '-v'), 'apt-get install php-cli'],
  },
  {
    ...{ name: 'Python, requests', command: [PYTHON, here('clients.py'), 'requests'], schemes: ANY },
    needs: python('requests'),
  },
  {
    ...{ name: 'Python, httpx', command: [PYTHON, here('clients.py'), 'httpx'], schemes: ANY },
    needs: python('httpx'),
  },
  {
    ...{
      name: 'Java, HttpClient',
      command: ['java', here('Clients.java')],
      schemes: NO_DIGEST,
      chunks: true,
    },
    needs: [() => runs('javac', '-version'), 'apt-get install default-jdk-headless'],
  },
  {
    ...{ name: 'fetch (undici)', command: node('fetch'), schemes: NO_DIGEST, chunks: true },
    needs: [() => true, ''],
  },
  { name: 'axios', command: node('axios'), schemes: NO_DIGEST, chunks: true, needs: npm('axios') },
  { name: 'got', command: node('got'), schemes: NO_DIGEST, chunks: true, needs: npm('got') },
  { name: 'n8n, on axios', command: node('n8n'), schemes: ['digest'], needs: npm('axios') },
  { name: 'request', command: node('request'), schemes: NO_DIGEST, needs: npm('request') },
];
/** Digest by MD5 only. */
const REQUEST: Client = { ...(CLIENTS.at(-1) as Client), name: 'request, offered MD5 only', schemes: ANY };

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly scheme: Scheme;
  readonly password?: string;
  /** JSON, or `chunked`. */
  readonly body?: string;
  readonly expected: readonly [status: number, text: RegExp];
}

/** Runs a client once, for all its requests. */
async function outcomes({ command }: Client, url: string, asked: readonly Asked[]): Promise<string[]> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  for (const { method = 'GET', path, scheme, password = '123', body = '' } of asked) {
    child.stdin.write(`${[method, url + path, scheme, password, body].join('\t')}\n`);
  }
  child.stdin.end();
  return (await text(child.stdout)).split('\n').slice(0, -1);
}

async function check(client: Client, url: string, asked: readonly Asked[]): Promise<void> {
  const said = await outcomes(client, url, asked);
  const shown = said.map((line, index) => [asked[index]?.path, line]);
  const wanted = asked.map(({ path, expected: [status, pattern] }) => [
    path,
    expect.stringMatching(new RegExp(`^${status}\\t.*${pattern.source}`)),
  ]);
  expect(shown).toEqual(wanted);
}

const COMMAND = '/conference/WeeklyTeamConf';
/** The requests that every client can make with one scheme. Some ask for JSON by themselves. */
const usual = (scheme: Scheme, id: number): Asked[] => [
  { path: `${COMMAND}/count`, scheme, expected: [200, /2/] },
  { path: `${COMMAND}/list&delim&,`, scheme, expected: [200, /,/] },
  { path: `${COMMAND}/list&delim&%26`, scheme, expected: [200, /"members"|&/] },
  { path: `${COMMAND}/mute&all?_=1795769005350`, scheme, expected: [200, /OK mute/] },
  { method: 'PUT', path: `${COMMAND}/lock`, scheme, expected: [200, /locked/] },
  {
    method: 'POST',
    path: `/sipxconfig/rest/my${COMMAND}/unlock`,
    scheme,
    expected: [200, /unlocked/],
  },
  { path: '/api/conferences/?cb=1', scheme, expected: [200, /"WeeklyTeamConf"/] },
  {
    ...{ method: 'POST', path: `/api/conferences/WeeklyTeamConf/commands?t=5`, scheme },
    ...{ body: `{"command":"mute","args":[${id}]}`, expected: [200, /"members":\[/] as const },
  },
  { path: `${COMMAND}/count`, scheme, password: 'wrong', expected: [401, /./] },
];

let proxy: PrefixProxy;
let world: World;
/** A separate gateway for some tests, because wrong passwords would slow later requests. */
async function start(): Promise<void> {
  proxy = await startPrefixProxy('/pbx');
  world = await startWorld({ listen: { port: 0, publicUrl: proxy.url } });
  proxy.target = world.gateway.url;
}
async function end(): Promise<void> {
  await world.end();
  await proxy.end();
}

const idIn = (of: World): number => of.fill('WeeklyTeamConf', 2).members[0]?.id ?? 0;

describe.each(CLIENTS)('$name', (client) => {
  const [found, install] = client.needs;
  const here = found();
  const testHere = here || process.env['CI'] === 'true' ? test : test.skip;
  if (!here && install !== '') process.stderr.write(`${client.name} is not tried: ${install}\n`);
  beforeAll(start);
  afterAll(end);
  beforeEach(() => {
    if (!here) throw new Error(`CI has to have this client: ${install}`);
  });
  const signed = client.schemes.filter((scheme) => scheme !== 'none');

  testHere(
    'commands, lists and JSON',
    async () => {
      const id = idIn(world);
      await check(
        client,
        world.gateway.url,
        signed.flatMap((scheme) => usual(scheme, id)),
      );
    },
    60_000,
  );

  testHere(
    'the same below a path of a proxy',
    async () => {
      const id = idIn(world);
      await check(
        client,
        proxy.url,
        signed.flatMap((scheme) => usual(scheme, id)),
      );
    },
    60_000,
  );

  if (client.schemes.includes('none')) {
    testHere(
      'without credentials',
      async () => {
        const scheme = 'none';
        await check(client, world.gateway.url, [
          { method: 'PUT', path: `${COMMAND}/lock`, scheme, expected: [401, /./] },
          ...(client.chunks
            ? [
                {
                  method: 'PUT',
                  path: `${COMMAND}/lock`,
                  scheme,
                  body: 'chunked',
                  expected: [401, /./],
                } as const,
              ]
            : []),
        ]);
      },
      60_000,
    );
  }

  if (client.chunks) {
    testHere(
      'a body in chunks',
      async () => {
        idIn(world);
        await check(client, world.gateway.url, [
          {
            method: 'PUT',
            path: `${COMMAND}/lock`,
            scheme: 'basic',
            body: 'chunked',
            expected: [200, /locked/],
          },
        ]);
      },
      60_000,
    );
  }
});

describe('npm request answers any challenge with MD5', () => {
  const found = REQUEST.needs[0]();
  const testHere = found || process.env['CI'] === 'true' ? test : test.skip;

  testHere('the refusal names the setting', async () => {
    await start();
    const asked: Asked = {
      ...{ path: `${COMMAND}/count`, scheme: 'digest' },
      expected: [400, /auth\.schemes: \[digest-md5, basic\]/],
    };
    await check(REQUEST, world.gateway.url, [asked]).finally(end);
  });

  testHere(
    'works where that is set',
    async () => {
      world = await startWorld({ auth: { schemes: ['digest-md5', 'basic'] } });
      await check(REQUEST, world.gateway.url, usual('digest', idIn(world))).finally(() => world.end());
    },
    60_000,
  );
});
