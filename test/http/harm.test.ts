import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { HARM, type Harm } from './harm-table';

let world: World;
let base: string;
let media: string;
let member: number;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'harm-')));
  media = join(base, 'sounds');
  await mkdir(join(media, 'folder.wav'), { recursive: true });
  for (const file of ['hello.wav', 'notes.txt', 'unload-mod_event_socket.wav'])
    await writeFile(join(media, file), '');
  await writeFile(join(base, 'secret.wav'), '');
  await symlink('../secret.wav', join(media, 'leak.wav'));
  world = await startWorld({
    dial: {
      default: 'user/{user}@example.org',
      invite: 'user/{user}@example.org',
      perMinute: 1_000,
      allow: ['user/{user}@example.org', { to: 'sofia/gateway/carrier/{number}', users: ['200'] }],
    },
    media: { roots: [media], streams: ['tone_stream', 'silence_stream'] },
    recordings: { dir: '/recordings' },
  });
  // All playable files exist.
  for (const file of ['hello.wav', 'leak.wav', 'unload-mod_event_socket.wav']) {
    world.simulator.files.add(join(media, file));
  }
  for (const file of ['/etc/passwd', '/etc/passwd.wav', '/tmp/x.wav']) world.simulator.files.add(file);
  const conference = world.fill('WeeklyTeamConf', 2);
  member = conference.members[0]?.id ?? 0;
  world.fill('3000-pbx.example.org', 1);
});
afterAll(async () => {
  agent.destroy();
  await world.end();
  await rm(base, { recursive: true });
});

const escaped = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`;

/** The same text as sent: encoded as little as possible, fully, and half of it in upper case. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/[^!-~]|[%#?]/g, encodeURIComponent),
  (text) => [...Buffer.from(text)].map(escaped).join(''),
  (text) =>
    [...text]
      .map((character, at) =>
        at % 2 === 1 || !/\w/.test(character)
          ? [...Buffer.from(character)].map((byte) => escaped(byte).toUpperCase()).join('')
          : character,
      )
      .join(''),
];
/** Wrappings that a tokeniser might remove again. */
const WRAPPINGS: readonly ((text: string) => string)[] = [
  (text) => `'${text}'`,
  (text) => `"${text}"`,
  (text) => `x ${text}`,
  (text) => `\\'${text}`,
  (text) => `''${text}`,
  (text) => `^^:x:${text}`,
];

function* targetsOf({ url, texts, wrapped }: Harm): Generator<string> {
  for (const plain of texts) {
    for (const wrap of [(text: string) => text, ...(wrapped ? WRAPPINGS : [])]) {
      for (const spell of SPELLINGS) {
        // An `&` in the table separates arguments.
        const text = wrap(plain).replaceAll(':id', `${member}`).split('&').map(spell).join('&');
        const [before = '', after = ''] = url.replaceAll(':id', `${member}`).split('@');
        // A slash would end the name of a conference.
        const whole = before === '' ? text.replaceAll('/', '%2F') : text;
        // Braces around the argument are sent as they are: no client encodes them here.
        yield `${before}${whole}${after}`.replaceAll(' ', '%20');
      }
    }
  }
}

describe.each(['', '/sipxconfig/rest/my'])('below "%s"', (mount) => {
  test.each(HARM)('$way', async (harm) => {
    const { status, codes, user = '200', asked } = harm;
    const { apis, received, harm: suffered } = world.simulator;
    const [lines, blocks] = [apis.length, received.length];
    const answers = await Promise.all(
      [...targetsOf(harm)].map(async (target) => {
        const headers = accept('application/json');
        const answer = await world.ask(`${mount}/conference/${target}`, { user, headers, agent });
        const { code } = JSON.parse(answer.text) as { code: string };
        return { target, status: answer.status, code };
      }),
    );
    expect(answers.filter((answer) => answer.status !== status || !codes.includes(answer.code))).toEqual([]);
    expect(apis.slice(lines).filter((line) => !asked?.test(line))).toEqual([]);
    if (!asked) expect(world.heardSince(blocks)).toEqual([]);
    expect(suffered).toEqual([]);
  });
});

describe('proof that the table tests real dangers', () => {
  afterEach(async () => {
    expect(await world.ask('/conference/WeeklyTeamConf/count')).toMatchObject({ status: 200, text: '2' });
    expect(world.simulator.connections).toBeGreaterThan(0);
  });

  test('without the gateway FreeSWITCH would suffer', async () => {
    const { harm } = world.simulator;
    const text = `$${'{system(touch /tmp/x)}'}`;
    for (const line of [
      `saymember ${member} ${text}`,
      `play ${text}.wav ${member}`,
      `hold ${member} ${text}.wav`,
      'transfer +,system:id 999999',
    ]) {
      await world.freeswitch(`WeeklyTeamConf ${line}`);
    }
    expect(harm.length).toBeGreaterThanOrEqual(3);
    harm.length = 0;
  });

  test('allowed commands pass on the same way', async () => {
    const { apis } = world.simulator;
    const play = await world.ask('/conference/WeeklyTeamConf/play&hello.wav');
    expect(play).toMatchObject({
      status: 200,
      text: `+OK (play) Playing file ${join(media, 'hello.wav')}\n`,
    });
    expect(apis.at(-1)).toBe(`conference WeeklyTeamConf play ${join(media, 'hello.wav')}`);

    for (const [asked, dialled] of [
      ['1000', 'user/1000@example.org'],
      ['%7Boriginate_timeout=5%7Dsofia/gateway/carrier/5550100', 'sofia/gateway/carrier/5550100'],
    ] as const) {
      const before = apis.length;
      expect((await world.ask(`/conference/WeeklyTeamConf/bgdial&${asked}`)).status).toBe(200);
      await until(() => apis.length > before + 1);
      expect(apis.at(-1)).toContain(`}${dialled}`);
    }

    expect((await world.ask('/conference/WeeklyTeamConf/record&label')).status).toBe(200);
    expect(apis.at(-1)).toMatch(
      /^conference WeeklyTeamConf record \/recordings\/WeeklyTeamConf\.\w+\.label\.\w+\.wav$/,
    );
    expect(world.simulator.harm).toEqual([]);
  });
});
