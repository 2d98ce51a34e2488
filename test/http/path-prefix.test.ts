import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ask, basic } from '../helpers/ask';
import { digestHeader } from '../helpers/digest-client';
import { type PrefixProxy, startPrefixProxy } from '../helpers/prefix-proxy';
import { startWorld, type World } from '../helpers/world';

/** A proxy serves the gateway below a path prefix, and removes the prefix. */

const run = promisify(execFile);
let proxy: PrefixProxy;
let world: World;
beforeAll(async () => {
  proxy = await startPrefixProxy('/pbx/one');
  world = await startWorld({ listen: { host: '127.0.0.1', port: 0, publicUrl: `${proxy.url}/` } });
  proxy.target = world.gateway.url;
  world.fill('WeeklyTeamConf', 2);
});
afterAll(async () => {
  await world?.end();
  await proxy?.end();
});

const curl = async (path: string, ...options: string[]): Promise<string> =>
  (await run('curl', ['-sS', '--noproxy', '*', '--max-time', '10', ...options, `${proxy.url}${path}`]))
    .stdout;

test.each([
  ['a command', '/conference/WeeklyTeamConf/count', '2'],
  ['a command with escapes', '/conference/WeeklyTeamConf/list&delim&%26', '1&'],
  ['a command with slashes', '/conference/WeeklyTeamConf/list&delim&//', '1//'],
  ['the sipXecs mount', '/sipxconfig/rest/my/conference/WeeklyTeamConf/lock', 'locked'],
  ['JSON', '/api/conferences/WeeklyTeamConf', '"active":true'],
  ['a query', '/api/conferences?limit=1', '"next"'],
])('curl --digest: %s', async (_what, path, expected) => {
  expect(await curl(path, '--digest', '-u', '200:123', '--path-as-is')).toContain(expected);
  expect(proxy.passed.at(-1)).toBe(path);
  expect(await curl(path, '--basic', '-u', '200:123', '--path-as-is')).toContain(expected);
});

/** A Digest header for a URI. */
async function signed(uri: string, method = 'GET'): Promise<string> {
  const { headers } = await ask(world.gateway.url, '/api/commands', { user: null });
  const challenge = String(headers['www-authenticate']);
  return digestHeader({ challenge, method, uri, user: '200', password: '123' });
}

test("accepts the client's uri with or without the prefix, and no other resource", async () => {
  const target = '/conference/WeeklyTeamConf/count';
  const send = async (uri: string) =>
    (await world.ask(target, { user: null, headers: { authorization: await signed(uri) } })).status;
  expect(await send(`/pbx/one${target}`)).toBe(200);
  expect(await send(target)).toBe(200);
  for (const other of [
    '/pbx/one/conference/WeeklyTeamConf/kick&all',
    `/pbx/one/pbx/one${target}`,
    `/pbx${target}`,
    `/pbx/two${target}`,
    `/PBX/one${target}`,
    `/pbx/one/${target}`,
    `pbx/one${target}`,
    `/pbx/one${target}?`,
    '/pbx/one',
    '/pbx/one/',
  ]) {
    expect([other, await send(other)]).toEqual([other, 400]);
  }
});

test('a signature with the prefix is valid only with the prefix', async () => {
  const target = '/conference/WeeklyTeamConf/count';
  const header = (await signed(`/pbx/one${target}`)).replace(`uri="/pbx/one${target}"`, `uri="${target}"`);
  expect((await world.ask(target, { user: null, headers: { authorization: header } })).status).toBe(401);
});

test('redirects stay below the prefix', async () => {
  for (const path of ['/docs', '/panel']) {
    const answer = await fetch(`${proxy.url}${path}`);
    expect([answer.status, answer.url]).toEqual([200, `${proxy.url}${path}/`]);
  }
});

test.each(['/docs/', '/panel/'])('all files that the page at %s loads are below the prefix', async (path) => {
  const page = `${proxy.url}${path}`;
  const text = await (await fetch(page)).text();
  const links = [...text.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, link]) => link ?? '');
  const own = links.filter((link) => !link.startsWith('data:'));
  expect(own.length).toBeGreaterThan(1);
  for (const link of own) expect([link, (await fetch(new URL(link, page))).status]).toEqual([link, 200]);
});

test('the OpenAPI document names the prefix, and its paths resolve with it', async () => {
  const url = `${proxy.url}/openapi.json`;
  const { servers, paths } = JSON.parse(await (await fetch(url)).text());
  expect(servers).toEqual([{ url: '/pbx/one' }]);
  expect(paths).toHaveProperty(['/health/live']);
  const live = new URL(`${servers[0].url}/health/live`, url);
  expect((await fetch(live)).status).toBe(200);
});

test('links to the next page stay below the prefix', async () => {
  const seen: string[] = [];
  let next: string | undefined = `${proxy.url}/api/conferences?limit=1`;
  while (next !== undefined) {
    const answer: Response = await fetch(next, { headers: { authorization: basic('200') } });
    expect([next, answer.status]).toEqual([next, 200]);
    seen.push(
      ...JSON.parse(await answer.text()).conferences.map((one: { conference: string }) => one.conference),
    );
    const link: string | undefined = /^<([^>]*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    next = link && new URL(link, next).href;
  }
  expect(seen).toEqual(['Sales', 'Shared', 'WeeklyTeamConf']);
});

test('no prefix is added if publicUrl has no path', async () => {
  const plain = await startWorld({ listen: { port: 0, publicUrl: 'https://gw.example.org' } });
  try {
    expect(JSON.parse((await plain.ask('/openapi.json')).text)).not.toHaveProperty('servers');
    const { headers } = await plain.ask('/api/conferences?limit=1');
    expect(headers.link).toMatch(/^<\/api\/conferences\?/);
    const refused = await plain.ask('/api/commands', {
      user: null,
      headers: { authorization: await signed('/pbx/one/api/commands') },
    });
    expect([refused.status, JSON.parse(refused.text).detail]).toEqual([
      400,
      expect.stringContaining('listen.publicUrl'),
    ]);
  } finally {
    await plain.end();
  }
});
