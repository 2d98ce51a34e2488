import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigError, loadConfig, parseConfig } from '../../../src/config/load';
import { recordingsOf, settingsOf } from '../../../src/config/settings';

/** A file with these limits for all recordings, and for those of Team. */
const text = (all: string, own: string, host = '127.0.0.1') => `
freeswitch: { host: ${host}, password: x }
users: { "200": { password: "a long password" } }
conferences: { Team: { owner: "200"${own} }, "3*": { owner: "200" } }
dial: {}
recordings: { dir: /recordings${all} }
`;
const parse = (all: string, own = '') => parseConfig('gateway.yaml', text(all, own), {});
const limits = (all: string, own = '') => {
  const config = parse(all, own);
  const keep = settingsOf(config, 0).directory.conference('Team')?.keep;
  return [recordingsOf(config)?.keep, keep];
};

test('without limits nothing expires, also if a section is empty', () => {
  expect(limits('')).toEqual([undefined, {}]);
  expect(limits(', keep: {}', ', recordings: {}')).toEqual([undefined, {}]);
  expect(limits(', keep:', ', recordings:')).toEqual([undefined, {}]);
  expect(limits(', keep: { days: unlimited }')[0]).toBeUndefined();
});

test('a limit may be for all recordings, or for those of one conference', () => {
  expect(limits(', keep: { days: 90, megabytes: 2000 }')).toEqual([{ days: 90, megabytes: 2_000 }, {}]);
  expect(limits('', ', recordings: { keep: { days: 7 } }')).toEqual([{}, { days: 7 }]);
  const own = ', recordings: { keep: { days: unlimited } }';
  expect(limits(', keep: { days: 90 }', own)).toEqual([{ days: 90 }, { days: Number.POSITIVE_INFINITY }]);
});

test.each([
  [', keep: { days: 0 }', '', 'recordings.keep.days: must be a whole number from 1 to 36500, or unlimited'],
  [
    ', keep: { days: never }',
    '',
    'recordings.keep.days: must be a whole number from 1 to 36500, or unlimited',
  ],
  [', keep: { weeks: 1 }', '', 'recordings.keep: unknown key `weeks`'],
  [
    '',
    ', recordings: { keep: { megabytes: 0.5 } }',
    'conferences.Team.recordings.keep.megabytes: must be a whole number from 1 to 100000000, or unlimited',
  ],
  ['', ', recordings: { dir: /x }', 'conferences.Team.recordings: unknown key `dir`'],
])('%s%s is a mistake', (all, own, problem) => {
  let problems: readonly string[] = [];
  try {
    parse(all, own);
  } catch (error) {
    ({ problems } = error as ConfigError);
  }
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test('limits for a folder that the gateway does not see are warned of', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keep-'));
  const file = join(folder, 'gateway.yaml');
  const warned = async (host: string, all: string) => {
    await writeFile(file, text(all, '', host), { mode: 0o600 });
    const { warnings } = await loadConfig(file, {});
    return warnings.some((warning) => warning.startsWith('recordings.keep: no recording expires'));
  };
  expect(await warned('10.0.0.1', ', keep: { days: 1 }')).toBe(true);
  expect(await warned('10.0.0.1', ', local: /mnt, keep: { days: 1 }')).toBe(false);
  expect(await warned('10.0.0.1', '')).toBe(false);
  expect(await warned('127.0.0.1', ', keep: { days: 1 }')).toBe(false);
  await rm(folder, { recursive: true });
});
