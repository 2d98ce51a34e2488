import type { Browser } from 'playwright-core';
import { TEST_CONFIG } from '../helpers/gateway';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, live, openBrowser, row, signIn, visit, watch } from './browser';
import { Relay } from './relay';

jest.setTimeout(90_000);

inBrowser('the list of conferences', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
  });
  afterEach(async () => {
    await world.gateway.configure({});
    await world.gateway.reload();
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const withdraw = async (): Promise<void> => {
    const { WeeklyTeamConf: _, ...conferences } = TEST_CONFIG.conferences;
    await world.gateway.configure({ conferences });
    await world.gateway.reload();
  };

  test('one is withdrawn and given back while it is shown', async () => {
    world.fill('WeeklyTeamConf').join({ callerIdName: 'Ann' });
    const relay = await Relay.open(world.gateway.url);
    const { page, context } = await watch(browser, relay, 'WeeklyTeamConf');
    const entry = page.getByRole('link', { name: /WeeklyTeamConf/ });
    await row(page, 'Ann').waitFor();
    await withdraw();
    await page.getByRole('heading', { name: 'No such conference' }).waitFor();
    await page.locator('main').getByText('this conference any more').waitFor();
    await page
      .getByRole('alert')
      .filter({ hasText: 'WeeklyTeamConf is no longer one of your conferences' })
      .waitFor();
    await entry.waitFor({ state: 'detached' });
    await live(page);
    // Its reason does not apply to a later end.
    relay.fall();
    const banner = page.locator('#banner');
    await banner.getByText('The connection to the gateway was lost.').waitFor();
    expect(await banner.innerText()).not.toContain('this conference any more');
    relay.rise();
    await live(page);
    await world.gateway.configure({});
    await world.gateway.reload();
    await row(page, 'Ann').waitFor();
    await entry.waitFor();
    await context.close();
    await relay.close();
  });

  test('one is withdrawn while no stream is open', async () => {
    world.fill('WeeklyTeamConf').join({ callerIdName: 'Ann' });
    const relay = await Relay.open(world.gateway.url);
    const { page, context } = await watch(browser, relay, 'WeeklyTeamConf');
    await row(page, 'Ann').waitFor();
    relay.fall();
    await page.locator('#connection[data-state=reconnecting]').waitFor();
    await withdraw();
    relay.rise();
    await page.getByRole('heading', { name: 'No such conference' }).waitFor();
    await page.getByRole('link', { name: /WeeklyTeamConf/ }).waitFor({ state: 'detached' });
    await context.close();
    await relay.close();
  });

  test('many can be searched, and active ones differ by more than a colour', async () => {
    const { page, context } = await watch(browser, world.gateway, 'Sales');
    const list = page.getByRole('navigation', { name: 'Conferences' });
    await list.getByRole('link', { name: /Shared/ }).waitFor();
    const search = page.getByLabel('Search conferences');
    expect(await search.isVisible()).toBe(false);
    for (let count = 10; count < 30; count++) world.fill(`35${count}`, 1);
    await list.getByText(/^\d+ of 23 active$/).waitFor();
    await list.getByRole('link', { name: /3512\W+active\W+1 member/ }).waitFor();
    await search.fill('352');
    await list.getByText('10 of 23 match').waitFor();
    expect(await list.getByRole('link').count()).toBe(10);
    world.fill('3599', 1);
    await list.getByText('10 of 24 match').waitFor();
    await context.close();
    for (const name of [...world.simulator.core.conferences.values()])
      for (const one of name.members) name.leave(one);
  });

  test('one that is not in the configuration by name leaves the list when it ends', async () => {
    const [first, second] = [world.fill('3501', 1), world.fill('3502', 1)];
    const { page, context } = await watch(browser, world.gateway, '3501');
    const entry = (name: string) => page.getByRole('link', { name: new RegExp(name) });
    await entry('3502').waitFor();
    for (const member of second.members) second.leave(member);
    await entry('3502').waitFor({ state: 'detached' });
    // A user who looks at one may call somebody in.
    for (const member of first.members) first.leave(member);
    await page.getByRole('heading', { name: 'The conference is empty.' }).waitFor();
    await page.getByRole('link', { name: /Sales/ }).click();
    await entry('3501').waitFor({ state: 'detached' });
    await context.close();
  });

  test('one that cannot be commanded is shown to an admin with the reason, and is not a link', async () => {
    const { Conf400, ...conferences } = TEST_CONFIG.conferences;
    await world.gateway.configure({
      conferences: { ...conferences, Conf400: { ...Conf400, freeswitchName: 'Other' } },
    });
    await world.gateway.reload();
    world.fill('Conf400', 1);
    world.fill('a+1234', 1);
    const { page, context, faults } = await visit(browser, world.gateway);
    await signIn(page, 'admin', 'secret');
    await live(page);
    const beyond = page.getByRole('list', { name: 'Conferences that cannot be commanded' });
    await beyond.getByText('Cannot be commanded: conferences.Conf400 means Other.').waitFor();
    await beyond.getByText('Cannot be commanded: The name cannot hold "+"').waitFor();
    expect(await beyond.getByRole('link').count()).toBe(0);
    expect(await page.getByRole('link', { name: /a\+1234/ }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /Conf400/ }).count()).toBe(1);
    expect(faults).toEqual([]);
    await context.close();
    for (const name of ['Conf400', 'a+1234']) world.simulator.core.conferences.delete(name);
  });
});
