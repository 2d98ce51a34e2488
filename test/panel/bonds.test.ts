import type { Browser } from 'playwright-core';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import type { SimConference } from '../simulator/simulator';
import { inBrowser, openBrowser, row, type Visitor, watch } from './browser';

jest.setTimeout(90_000);

inBrowser('a question applies only to the member for whom it was opened', () => {
  let browser: Browser;
  let world: World;
  let weekly: SimConference;
  let visitor: Visitor;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
  });
  beforeEach(async () => {
    weekly = world.fill('WeeklyTeamConf');
    weekly.join({ callerIdName: 'Ann', callerIdNumber: '1001' });
    weekly.join({ callerIdName: 'Bo', callerIdNumber: '1002' });
    world.simulator.apis.length = 0;
    visitor = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await row(visitor.page, 'Ann').waitFor();
  });
  afterEach(async () => {
    expect([visitor.strayed, visitor.faults]).toEqual([[], []]);
    await visitor.context.close();
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const kicks = () => world.simulator.apis.filter((line) => / kick /.test(line));
  const press = (name: string) => visitor.page.getByRole('button', { name, exact: true }).click();
  const told = (text: string) => visitor.page.getByRole('alert').filter({ hasText: text }).waitFor();

  test('closes the question if FreeSWITCH restarts and the id belongs to another member', async () => {
    const { page } = visitor;
    const [ann] = weekly.members.slice(-1);
    await press('Kick Ann');
    await page.locator('dialog').waitFor();
    await world.simulator.restart();
    const other = world.simulator
      .conference('WeeklyTeamConf')
      .join({ callerIdName: 'Cleo', callerIdNumber: '1003' });
    expect(other.id).toBe(ann?.id);
    await row(page, 'Cleo').waitFor();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await told('Kick Ann: not doneAnn is no longer in the conference.Nothing was sent.');
    expect(kicks()).toEqual([]);
    expect(await page.locator('.members tbody .name').allTextContents()).toEqual(['Cleo']);
  });

  test('sends nothing to a member who has left', async () => {
    const { page } = visitor;
    await press('Say something to Bo');
    await page.getByLabel('Text').fill('Hello');
    for (const member of weekly.members.slice(0, 1)) weekly.leave(member);
    await page.locator('dialog').waitFor({ state: 'detached' });
    await told('Bo is no longer in the conference.');
  });

  test('sends the call uuid, not the member id', async () => {
    const { page } = visitor;
    const [bo] = weekly.members;
    await press('Mute Bo');
    await row(page, 'Bo').getByText('Muted', { exact: true }).waitFor();
    await press('Kick Bo');
    await page.locator('dialog').getByRole('button', { name: 'Kick Bo' }).click();
    await row(page, 'Bo').waitFor({ state: 'detached' });
    const words = world.simulator.apis.filter((line) => / (kick|mute) /.test(line));
    expect(words).toEqual([
      expect.stringContaining(`mute uuid=${bo?.uuid}`),
      expect.stringContaining(`kick uuid=${bo?.uuid}`),
    ]);
  });

  test('closes the question when the page goes back to another conference', async () => {
    const { page } = visitor;
    await page.getByRole('link', { name: /Sales/ }).click();
    await page.getByRole('heading', { name: 'Sales' }).waitFor();
    await page.getByRole('link', { name: /WeeklyTeamConf/ }).click();
    await press('Kick Ann');
    await page.locator('dialog').waitFor();
    await page.goBack();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await told('The page no longer shows WeeklyTeamConf.');
    expect(kicks()).toEqual([]);
  });

  test('closes a question about the whole conference when the conference ends', async () => {
    const { page } = visitor;
    await press('Kick all');
    await page.locator('dialog').getByText('2 members of WeeklyTeamConf').waitFor();
    weekly.join({ callerIdName: 'Cleo' });
    await page.locator('dialog').getByText('3 members of WeeklyTeamConf').waitFor();
    for (const member of [...weekly.members]) weekly.leave(member);
    await page.locator('dialog').waitFor({ state: 'detached' });
    await told('WeeklyTeamConf has ended.');
    await until(() => world.simulator.find('WeeklyTeamConf') === undefined);
    expect(kicks()).toEqual([]);
  });

  test('a question has a description, and is an alert if it cannot be undone', async () => {
    const { page } = visitor;
    await press('Kick Bo');
    const question = page.getByRole('alertdialog', { name: 'Kick Bo?' });
    await question.waitFor();
    const described = await question.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${described}"]`).textContent()).toMatch(/^Bo \(1002\) will be removed/);
    await page.keyboard.press('Escape');
    await press('PIN');
    expect(await page.getByRole('dialog').getAttribute('aria-describedby')).toMatch(/-text$/);
    await page.keyboard.press('Escape');
  });
});
