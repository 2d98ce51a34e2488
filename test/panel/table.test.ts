import type { Browser, Page } from 'playwright-core';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, live, openBrowser, row, signIn, type Visitor, visit } from './browser';

jest.setTimeout(90_000);

interface Row {
  command: string;
  danger: string;
  summary: string;
  dangers: unknown[];
}

/** The gateway's table, with some rows changed. */
async function changeTable(page: Page, changes: Record<string, Partial<Row>>): Promise<void> {
  await page.route('**/api/commands', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const table = (await response.json()) as { commands: Row[] };
    const commands = table.commands.map((one) => ({ ...one, ...changes[one.command] }));
    return route.fulfill({ response, json: { ...table, commands } });
  });
}

inBrowser('the panel asks for a confirmation', () => {
  let browser: Browser;
  let world: World;
  let visitor: Visitor;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
    world.fill('WeeklyTeamConf').join({ callerIdName: 'Ann', callerIdNumber: '1001' });
    visitor = await visit(browser, world.gateway, { at: '#/WeeklyTeamConf' });
    await changeTable(visitor.page, {
      mute: { dangers: [{ argument: 'member', value: 'non_moderator', danger: 'disrupt' }] },
      deaf: { danger: 'disrupt', summary: 'They hear nothing more.' },
      hold: { dangers: [{ without: 'level', danger: 'disrupt' }], summary: 'Held.' },
      say: { danger: 'disrupt', summary: 'It cannot be unsaid.' },
      kick: { danger: 'change', dangers: [] },
    });
    await signIn(visitor.page);
    await live(visitor.page);
    await row(visitor.page, 'Ann').waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const press = (name: string) => visitor.page.getByRole('button', { name, exact: true }).click();

  test('if the table requires it, in the table’s own words', async () => {
    const { page } = visitor;
    await press('Deaf Ann');
    await page.getByRole('alertdialog', { name: 'Deaf Ann?' }).getByText('They hear nothing more.').waitFor();
    expect(await page.locator('dialog').innerText()).not.toContain('will be removed');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Deaf Ann' }).getAttribute('class')).toMatch(/\bdanger\b/);
    expect(await page.getByRole('button', { name: 'Kick Ann' }).getAttribute('class')).not.toMatch(/danger/);
    expect(await page.getByRole('button', { name: 'Kick all' }).getAttribute('class')).not.toMatch(/danger/);
  });

  test('depending on the arguments of the command', async () => {
    const { page } = visitor;
    await press('Mute all but moderators');
    await page.getByRole('alertdialog').getByText('Mute members.').waitFor();
    await page.keyboard.press('Escape');
    await press('Hold Ann');
    await page.getByRole('alertdialog').getByText('Held.').waitFor();
    await page.keyboard.press('Escape');
    await press('Mute Ann');
    await row(page, 'Ann').getByText('Muted', { exact: true }).waitFor();
    expect(await page.locator('dialog').count()).toBe(0);
  });

  test('in dialogs with fields too', async () => {
    const { page } = visitor;
    await press('Say');
    const say = page.getByRole('alertdialog', { name: 'Say something' });
    await say.getByText('It cannot be unsaid.').waitFor();
    expect(await say.getByRole('button', { name: 'Say' }).getAttribute('class')).toMatch(/\bdanger\b/);
    await say.getByLabel('Text').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await press('PIN');
    await page.getByRole('dialog', { name: 'PIN of the conference' }).waitFor();
    await page.keyboard.press('Escape');
  });
});
