import { chmod, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadedConfig, loadConfig } from '../../../src/config/load';
import { directoryOf, policiesOf } from '../../../src/config/settings';

const EXAMPLES = join(__dirname, '../../../docs/examples');
const GUIDE = join(__dirname, '../../../docs/your-freeswitch.md');

/** The conference of FreeSWITCH for a name in a URL, and the dial string of a bare destination. */
const MEANS: Record<string, { names: Record<string, string>; dials: string }> = {
  'vanilla.yaml': {
    names: {
      Sales: '3000-192.168.1.10',
      Support: '3100-192.168.1.10',
      '3500': '3500',
      '3201-192.168.1.10': '3201-192.168.1.10',
    },
    dials: 'user/1001@192.168.1.10',
  },
  'fusionpbx.yaml': {
    names: {
      Sales: '3000@pbx.example.org',
      Board: '2b1c7b0e-6c0a-4f6e-9a58-0d1f3c5e7a90@pbx.example.org',
      '4001@pbx.example.org': '4001@pbx.example.org',
    },
    dials: 'user/1001@pbx.example.org',
  },
  'sipxecs.yaml': {
    names: { WeeklyTeamConf: 'WeeklyTeamConf', Conf400: 'Conf400' },
    dials: 'sofia/gateway/example.org/1001',
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Loads an example as the gateway does, from a file that only its owner can read. */
async function load(name: string): Promise<LoadedConfig> {
  const file = join(folder, name);
  await copyFile(join(EXAMPLES, name), file);
  await chmod(file, 0o600);
  return loadConfig(file, {});
}

test('each example is in the table and in the guide', async () => {
  expect((await readdir(EXAMPLES)).sort()).toEqual(Object.keys(MEANS).sort());
  const guide = await readFile(GUIDE, 'utf8');
  for (const name of Object.keys(MEANS)) expect(guide).toContain(`(examples/${name})`);
});

test.each(Object.entries(MEANS))(
  '%s is valid unchanged, and maps to these conferences',
  async (name, means) => {
    const { config, warnings } = await load(name);
    // Short passwords are fine, because these are examples.
    const words = warnings.map((warning) => warning.split(' of ')[0]).filter((text) => text !== 'passwords');
    expect(words).toEqual([
      'plain passwords',
      "freeswitch.password is FreeSWITCH's default: anyone who reaches the event socket can command FreeSWITCH",
    ]);
    const directory = directoryOf(config);
    for (const [url, freeswitchName] of Object.entries(means.names)) {
      const conference = directory.conference(url);
      expect(conference).toMatchObject({ name: url, freeswitchName });
      for (const owner of conference?.owners ?? []) expect(directory.user(owner)).toBeDefined();
    }
    const requester = { name: '1000', role: 'user' } as const;
    expect(policiesOf(config).dial.destination(requester, '1001')).toBe(means.dials);
  },
);

test('the pattern for FusionPBX does not match its paging groups', async () => {
  const directory = directoryOf((await load('fusionpbx.yaml')).config);
  expect(directory.conference('page-4001@pbx.example.org')).toBeUndefined();
  expect(directory.conference('4001@other.example.org')).toBeUndefined();
});

test('every FreeSWITCH name in the guide is in an example', async () => {
  const guide = await readFile(GUIDE, 'utf8');
  const named = [...guide.matchAll(/^ {4}conference (\S+)$/gm)].map(([, name]) => name);
  const known = Object.values(MEANS).flatMap(({ names }) => Object.values(names));
  expect(named).toEqual(['3000-192.168.1.10', '3000@pbx.example.org']);
  for (const name of named) expect(known).toContain(name);
});
