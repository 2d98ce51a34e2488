import type { Browser } from 'playwright-core';
import { basic } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, openBrowser, picture, type Visitor, watch } from './browser';

jest.setTimeout(90_000);

inBrowser('calls that ring', () => {
  let browser: Browser;
  let world: World;
  let visitor: Visitor;
  beforeAll(async () => {
    [browser, world] = await Promise.all([
      openBrowser(),
      startWorld({ dial: { default: 'user/{user}@example.org', perMinute: 1_000 } }),
    ]);
  });
  beforeEach(async () => {
    world.simulator.destinations.set('user/', { ringAfterMs: 0 });
    world.fill('WeeklyTeamConf', 2);
    visitor = await watch(browser, world.gateway, 'WeeklyTeamConf');
  });
  afterEach(async () => {
    world.simulator.faults.clear();
    expect([visitor.strayed, visitor.faults]).toEqual([[], []]);
    await visitor.context.close();
    for (const call of world.simulator.calls) call.hangup();
    await until(() => world.simulator.calls.length === 0);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  const calls = ({ page }: Visitor) => page.getByRole('region', { name: 'Calls' });
  const hangUp = (one: Visitor, to: string) =>
    calls(one).getByRole('button', { name: `Hang up the call to ${to}`, exact: true });
  /** Places a call from outside this page. */
  const call = (to: string, conference = 'WeeklyTeamConf') =>
    world.ask(`/conference/${conference}/bgdial&${to}`, {
      headers: { authorization: basic('admin', 'secret') },
    });
  const callIn = async ({ page }: Visitor, to: string): Promise<void> => {
    await page.getByRole('button', { name: 'Call in', exact: true }).click();
    await page.getByLabel('Whom to call').fill(to);
    await page.keyboard.press('Enter');
  };

  test('can be hung up on the page that placed them; their line shows it', async () => {
    await callIn(visitor, '1042');
    await calls(visitor).getByText('ringing…').waitFor();
    await hangUp(visitor, '1042').click();
    await calls(visitor).getByText('did not join: cancelled').waitFor();
    await hangUp(visitor, '1042').waitFor({ state: 'hidden' });
    expect(world.simulator.calls).toEqual([]);
    await visitor.page.getByRole('button', { name: 'Close the line about 1042' }).click();
    await calls(visitor).waitFor({ state: 'hidden' });
  });

  test('of others appear, can be hung up, and disappear when they end', async () => {
    await call('1043');
    await calls(visitor).getByText('ringing…').waitFor();
    await call('1044');
    await hangUp(visitor, '1044').waitFor();
    await hangUp(visitor, '1043').click();
    await calls(visitor).getByText('1043').waitFor({ state: 'hidden' });
    world.simulator.calls[0]?.hangup('USER_BUSY');
    await calls(visitor).waitFor({ state: 'hidden' });
  });

  test('that began before the page was opened are shown, each in its conference', async () => {
    await call('1045');
    await call('1046', 'Shared');
    const later = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await calls(later).getByText('1045').waitFor();
    expect(await calls(later).getByText('1046').isVisible()).toBe(false);
    await later.page.goto(`${world.gateway.url}/panel/#/Shared`);
    await calls(later).getByText('1046').waitFor();
    expect(await calls(later).getByText('1045').isVisible()).toBe(false);
    await later.context.close();
  });

  test('of a `dial` whose own request is waiting can be hung up from here', async () => {
    const dialled = world.ask('/conference/WeeklyTeamConf/dial&1047');
    await hangUp(visitor, '1047').click();
    expect((await dialled).text).toContain('ORIGINATOR_CANCEL');
    await calls(visitor).waitFor({ state: 'hidden' });
  });

  test('stay as they are if FreeSWITCH does not hang up', async () => {
    await call('1048');
    await hangUp(visitor, '1048').waitFor();
    world.simulator.faults.next('uuid_kill', { kind: 'reply', text: 'Hm?\n' });
    await hangUp(visitor, '1048').click();
    await visitor.page.getByRole('alert').filter({ hasText: 'Hang up the call to 1048: not done' }).waitFor();
    await calls(visitor).getByText('ringing…').waitFor();
  });

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
    ['dark', 390],
  ] as const)('a picture: %s, %i pixels wide', async (colorScheme, width) => {
    const looking = await watch(browser, world.gateway, 'WeeklyTeamConf', {
      colorScheme,
      viewport: { width, height: 800 },
    });
    await callIn(looking, '1042');
    await call('+14155550142');
    await call('a-user-of-a-rather-long-name-that-has-to-go-somewhere');
    await until(async () => (await calls(looking).getByText('ringing…').count()) === 3);
    await hangUp(looking, '1042').click();
    await calls(looking).getByText('did not join: cancelled').waitFor();
    await picture(looking.page, `calls-${colorScheme}-${width}`);
    const [scrollWidth, clientWidth] = await looking.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    await looking.context.close();
  });
});
