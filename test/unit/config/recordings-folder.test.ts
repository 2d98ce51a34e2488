import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '../../../src/config/schema';
import { recordingsOf } from '../../../src/config/settings';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'policies-'));
});
afterAll(() => rm(dir, { recursive: true }));

const recordings = (host: string, recordings?: Record<string, string>) =>
  recordingsOf(
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
  expect(await recordings(host, { dir })?.folder?.files()).toEqual(here ? [] : undefined);
  expect(await recordings(host, { dir: '/nowhere', local: dir })?.folder?.files()).toEqual([]);
  expect(recordings(host)).toBeUndefined();
});
