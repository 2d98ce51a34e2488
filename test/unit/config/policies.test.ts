import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../../src/config/schema';
import { policiesOf } from '../../../src/config/settings';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'policies-'));
});
afterAll(() => rm(dir, { recursive: true }));

const policies = (host: string, recordings?: Record<string, string>) =>
  policiesOf(
    configSchema.parse({
      freeswitch: { host, password: 'x' },
      users: {},
      conferences: {},
      dial: {},
      recordings,
    }),
  );

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['10.0.0.1', false],
  ['pbx.example.org', false],
])('of a FreeSWITCH at %s, the recordings folder is here: %s', async (host, here) => {
  const { recordingsFolder } = policies(host, { dir });
  expect(await recordingsFolder?.files()).toEqual(here ? [] : undefined);
  expect(await policies(host, { dir: '/nowhere', local: dir }).recordingsFolder?.files()).toEqual([]);
  expect(policies(host)).toMatchObject({ recordings: undefined, recordingsFolder: undefined });
});
