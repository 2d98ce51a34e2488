import type { Browser } from 'playwright-core';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import type { SimConference } from '../simulator/simulator';
import { inBrowser, openBrowser, row, type Visitor, watch } from './browser';

jest.setTimeout(90_000);

inBrowser('commands to a conference', () => {
  let browser: Browser;
  let world: World;
  let weekly: SimConference;
  let visitor: Visitor;
  beforeAll(async () => {
    [browser, world] = await Promise.all([
      openBrowser(),
      startWorld({
        recordings: { dir: '/var/recordings' },
        media: { roots: ['/sounds'], streams: ['tone_stream'] },
      }),
    ]);
    world.simulator.destinations.set('user/', { ringAfterMs: 1, answerAfterMs: 2_500 });
    world.simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
  });
  beforeEach(async () => {
    weekly = world.simulator.conference('WeeklyTeamConf');
    weekly.join({ callerIdName: 'Ann', callerIdNumber: '1001', moderator: true });
    weekly.join({ callerIdName: 'Bo', callerIdNumber: '1002' });
    visitor = await watch(browser, world.gateway, 'WeeklyTeamConf');
  });
  afterEach(async () => {
    world.simulator.faults.clear();
    expect([visitor.strayed, visitor.faults]).toEqual([[], []]);
    await visitor.context.close();
    for (const member of weekly.members) weekly.leave(member);
    await world.simulator.settled();
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const press = (name: string) => visitor.page.getByRole('button', { name, exact: true }).click();
  const message = (text: string | RegExp) =>
    visitor.page.getByRole('alert').filter({ hasText: text }).waitFor();

  test('mutes all but the moderators, and unmutes all', async () => {
    const { page } = visitor;
    await press('Mute all but moderators');
    await row(page, 'Bo').getByText('Muted', { exact: true }).waitFor();
    await page.getByText('1 muted').waitFor();
    expect(weekly.members.map(({ canSpeak }) => canSpeak)).toEqual([false, true]);
    await press('Unmute all');
    await row(page, 'Bo').getByText('Muted', { exact: true }).waitFor({ state: 'hidden' });
  });

  test('locks and unlocks the conference', async () => {
    const { page } = visitor;
    await press('Lock');
    await page.getByText('Locked', { exact: true }).waitFor();
    expect(weekly.locked).toBe(true);
    await press('Unlock');
    await page.getByText('Locked', { exact: true }).waitFor({ state: 'hidden' });
  });

  test('sets and removes a PIN, and never shows it', async () => {
    const { page } = visitor;
    await press('PIN');
    await page.getByLabel('New PIN').fill('9183746529');
    await press('Set the PIN');
    await page.getByText('The PIN is set. New members must enter it.').first().waitFor();
    expect(weekly.pin).toBe('9183746529');
    expect(await page.content()).not.toContain('9183746529');
    await press('PIN');
    await press('Remove the PIN');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(weekly.pin ?? '').toBe('');
  });

  test('records with a running time, pauses, and stops after a confirmation', async () => {
    const { page } = visitor;
    await press('Record WeeklyTeamConf');
    const recording = page.getByRole('group', { name: 'Recording' });
    await recording.getByText(/^0:0[1-9]$/).waitFor();
    await press('Pause');
    await recording.getByText('Recording paused').waitFor();
    await press('Resume');
    await recording.getByText('Recording', { exact: true }).waitFor();
    await press('Stop');
    await page.locator('dialog').getByText('The file is closed. A new recording').waitFor();
    await page.locator('dialog').getByRole('button', { name: 'Stop recording' }).click();
    await recording.waitFor({ state: 'detached' });
    expect(weekly.recordings).toEqual([]);
  });

  test('calls somebody in, and shows if a called party is busy', async () => {
    const { page } = visitor;
    await press('Call in');
    await page.getByLabel('Whom to call').fill('1042');
    await press('Call');
    const calls = page.getByRole('region', { name: 'Calls' });
    await calls.getByText('ringing…').waitFor();
    await calls.getByText('has joined').waitFor();
    await page.getByText('3 members').first().waitFor();
    await press('Call in');
    await page.getByLabel('Whom to call').fill('busy');
    await page.keyboard.press('Enter');
    await calls.getByText('did not join: busy. The call ended with USER_BUSY.').waitFor();
    await press('Close the line about busy');
    await press('Close the line about 1042');
    await calls.waitFor({ state: 'hidden' });
  });

  test('plays a file and speaks a text; a refusal of policy is explained beside the input', async () => {
    const { page } = visitor;
    await press('Play');
    await page.getByLabel('File or tone').fill('/etc/passwd');
    await page.locator('dialog').getByRole('button', { name: 'Play' }).click();
    await page.locator('dialog').getByText('Policy does not allow this').waitFor();
    await press('A short tone');
    await page.locator('dialog').getByRole('button', { name: 'Play' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await press('Say');
    await page.getByLabel('Text').fill('Good morning\neverybody');
    await page.locator('dialog').getByRole('button', { name: 'Say' }).click();
    await page.getByText('Said to everybody in WeeklyTeamConf').first().waitFor();
    await row(page, 'Bo').getByRole('button', { name: 'Say something to Bo' }).click();
    await page.getByLabel('Text').fill('Hello Bo');
    await page.locator('dialog').getByRole('button', { name: 'Say' }).click();
    await page.getByText('Said to Bo').first().waitFor();
    const said = world.simulator.apis.flatMap(
      (line) => /(?:say|saymember \d+) [A-Z].*$/.exec(line)?.[0] ?? [],
    );
    expect(said).toEqual(['say Good morning everybody', expect.stringMatching(/^saymember \d+ Hello Bo$/)]);
  });

  test('explains a refusal in the gateway’s words, and shows nothing as done', async () => {
    const { page } = visitor;
    world.simulator.faults.next('mute', { kind: 'reply', text: '-ERR Non-Existant ID 2\n' });
    await row(page, 'Bo').getByRole('button', { name: 'Mute Bo' }).click();
    await message('Mute Bo: not done');
    await message(/No such memberMember \d+ is not in the conference\./);
    expect(await row(page, 'Bo').getByText('Muted', { exact: true }).isVisible()).toBe(false);
    await press('Close this message');
  });

  test('shows that the outcome is unknown if the answer is lost', async () => {
    const { page } = visitor;
    world.simulator.faults.next('mute', { kind: 'drop' });
    await row(page, 'Bo').getByRole('button', { name: 'Mute Bo' }).click();
    await message('the outcome is unknown');
  });

  test('shows for which members a command failed', async () => {
    world.simulator.faults.next('unmute', { kind: 'reply', text: '+OK unmute 1\n-ERR Non-Existant ID 9\n' });
    await press('Unmute all');
    await message(/failed for some members.*Member 9/s);
  });

  test('kicks all after a confirmation, and the conference is over', async () => {
    const { page } = visitor;
    await press('Kick all');
    const dialog = page.getByRole('alertdialog', { name: 'Kick all?' });
    await dialog.getByText('2 members of WeeklyTeamConf, moderators too, will be removed').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(weekly.members).toHaveLength(2);
    await press('Kick all');
    await dialog.getByRole('button', { name: 'Kick all' }).click();
    await page.getByRole('heading', { name: 'The conference is empty.' }).waitFor();
    await until(() => weekly.members.length === 0);
    await page.getByRole('button', { name: 'Mute all but moderators' }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Call in' }).waitFor();
  });
});
