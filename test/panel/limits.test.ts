import type { Browser } from 'playwright-core';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, live, openBrowser, row, signIn, visit, watch } from './browser';

jest.setTimeout(90_000);

inBrowser('if the gateway opens no more streams', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld({ limits: { streamsPerUser: 1 } })]);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  test('the page shows the gateway’s words, keeps asking for the state, and goes live when there is room', async () => {
    const weekly = world.fill('WeeklyTeamConf');
    weekly.join({ callerIdName: 'Ann' });
    const first = await watch(browser, world.gateway, 'WeeklyTeamConf');
    const { page, context } = await visit(browser, world.gateway, { at: '#/WeeklyTeamConf' });
    await signIn(page);
    await page.locator('#connection[data-state=refused]').waitFor();
    await page.locator('#banner', { hasText: 'User 200 has 1 event streams open.' }).waitFor();
    expect(await page.locator('#banner').innerText()).not.toContain('fell');
    await row(page, 'Ann').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('Asking FreeSWITCH');
    weekly.join({ callerIdName: 'Bo' });
    await row(page, 'Bo').waitFor();
    await first.context.close();
    await live(page);
    expect(await page.locator('#banner').isVisible()).toBe(false);
    await context.close();
  });
});
