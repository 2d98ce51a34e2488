import { mkdtemp, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, openBrowser, picture, watch } from './browser';

jest.setTimeout(90_000);

const RIFF = Buffer.from(
  'RIFF\x00\x00\x00\x00WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
  'latin1',
);
const SECOND = Buffer.concat([RIFF, Buffer.alloc(16_000, 7)]);
const OLD = 'WeeklyTeamConf.20261118T090000Z.1f2e3d4c.wav';

inBrowser('recordings', () => {
  let browser: Browser;
  let world: World;
  let dir: string;
  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'recordings-')));
    [browser, world] = await Promise.all([openBrowser(), startWorld({ recordings: { dir } })]);
    await writeFile(join(dir, OLD), SECOND);
    const then = new Date('2026-11-18T09:00:01Z');
    await utimes(join(dir, OLD), then, then);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
    await rm(dir, { recursive: true });
  });

  test('are listed, downloaded, and deleted after a confirmation', async () => {
    world.fill('WeeklyTeamConf', 2);
    const { page, context, strayed, faults } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    const recordings = page.getByRole('region', { name: 'Recordings' });
    const row = recordings.getByRole('listitem');
    await row.getByText('0:01 · 16.0 kB').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row.getByRole('button', { name: /^Download the recording of / }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(OLD);
    expect(await readFile(await download.path())).toEqual(SECOND);

    await picture(page, 'recordings');
    await row.getByRole('button', { name: /^Delete the recording of / }).click();
    await page.locator('dialog').getByRole('button', { name: 'Cancel' }).click();
    await row.getByRole('button', { name: /^Delete the recording of / }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
    await recordings.getByText('None yet.').waitFor();
    expect([strayed, faults]).toEqual([[], []]);
    await context.close();
  });

  test('that FreeSWITCH cannot begin are reported, also to pages opened later, until one begins', async () => {
    world.simulator.core.conferences.delete('WeeklyTeamConf');
    const conference = world.simulator.conference('WeeklyTeamConf', { profile: 'autorecbad' });
    conference.join();
    const { page, context, faults } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    const words = 'The recording failed: FreeSWITCH cannot open auto-WeeklyTeamConf.wav.';
    await page.getByText(words).waitFor();
    await picture(page, 'recording-fails');
    await context.close();
    const later = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await later.page.getByText(words).waitFor();
    // The administrator has corrected the profile.
    conference.autoRecordOff = true;
    await until(() => !conference.autoRecording);
    conference.fire('start-recording', ['test', 'test', 1], (event) => event.add('Path', '/fine.wav'));
    await later.page.getByText(words).waitFor({ state: 'hidden' });
    expect([faults, later.faults]).toEqual([[], []]);
    await later.context.close();
  });
});
