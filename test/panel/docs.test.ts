import type { Browser } from 'playwright-core';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, openBrowser, visit } from './browser';

jest.setTimeout(90_000);

inBrowser('the documentation page', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
    world.fill('WeeklyTeamConf', 2);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  test('shows every operation, loads nothing from other hosts, and can send requests', async () => {
    const { page, strayed, faults, context } = await visit(browser, world.gateway, { at: '../docs/' });
    await page.getByText('/api/conferences/{name}/commands').waitFor();
    expect(await page.locator('.opblock').count()).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Authorize' }).click();
    const basic = page.locator('.auth-container').filter({ hasText: 'basic' });
    await basic.getByLabel('auth-basic-username').or(basic.locator('input').first()).fill('200');
    await basic.locator('input[type=password]').fill('123');
    await basic.getByRole('button', { name: /Apply|Authorize/ }).click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click();
    const operation = page.locator('#operations-Conferences-conferences');
    await operation.locator('button').first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation
      .locator('.live-responses-table .response-col_status')
      .filter({ hasText: '200' })
      .waitFor();
    expect(await operation.locator('.live-responses-table').innerText()).toContain('WeeklyTeamConf');
    expect([strayed, faults]).toEqual([[], []]);
    await context.close();
  });
});
