import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import { populateDemo } from '../simulator/demo-conferences';
import { inBrowser, live, openBrowser, picture, row, signIn, visit, watch } from './browser';
import { Relay } from './relay';

jest.setTimeout(90_000);

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1240, height: 800 },
  { width: 1120, height: 800 },
  { width: 900, height: 700 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
];

/** The serious and critical faults that axe finds, as text. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found =
    await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`);
  return found as string[];
}

inBrowser('the page', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([
      openBrowser(),
      startWorld({ recordings: { dir: '/var/recordings' } }),
    ]);
    populateDemo(world.simulator);
    const weekly = world.simulator.conference('WeeklyTeamConf');
    weekly.join({ callerIdName: 'A'.repeat(80), callerIdNumber: '9'.repeat(40), muted: true, deaf: true });
    for (let count = 0; count < 8; count++) weekly.join({ callerIdName: `Person ${count}` });
    await world.ask('/conference/WeeklyTeamConf/record');
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  test.each(['dark', 'light'] as const)('axe finds nothing serious: %s', async (colorScheme) => {
    const options: BrowserContextOptions = { colorScheme };
    const { page, context } = await visit(browser, world.gateway, options);
    const reports = [await faultsOf(page)];
    await signIn(page, '200', 'wrong');
    await page.getByRole('alert').waitFor();
    reports.push(await faultsOf(page));
    await signIn(page);
    await live(page);
    await page.getByRole('heading', { name: 'Choose a conference' }).waitFor();
    reports.push(await faultsOf(page));
    await page.getByRole('link', { name: /WeeklyTeamConf/ }).click();
    await row(page, 'Person 7').waitFor();
    await page.getByRole('group', { name: 'Recording' }).waitFor();
    reports.push(await faultsOf(page));
    await picture(page, `conference-${colorScheme}`);
    for (const name of ['Call in', 'PIN', 'Kick all']) {
      await page.getByRole('button', { name, exact: true }).click();
      await page.locator('dialog').waitFor();
      reports.push(await faultsOf(page));
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('link', { name: /Sales/ }).click();
    await page.getByText('The conference is empty.').waitFor();
    reports.push(await faultsOf(page));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'All conferences' }).click();
    await page.getByRole('link', { name: /WeeklyTeamConf/ }).click();
    await row(page, 'Person 7').waitFor();
    reports.push(await faultsOf(page));
    await picture(page, `conference-phone-${colorScheme}`);
    expect(reports.flat()).toEqual([]);
    await context.close();
  });

  test('needs no horizontal scrolling', async () => {
    const { page, context } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await row(page, 'Person 7').waitFor();
    for (const size of SIZES) {
      await page.setViewportSize(size);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(size.width);
    }
    await page.getByRole('button', { name: 'Call in', exact: true }).click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await context.close();
  });

  test('a telephone shows the list or a conference, and can go back', async () => {
    const { page, context } = await visit(browser, world.gateway, { viewport: { width: 390, height: 844 } });
    await signIn(page);
    await live(page);
    const list = page.getByRole('navigation', { name: 'Conferences' });
    await list.getByRole('link', { name: /WeeklyTeamConf/ }).click();
    await page.getByRole('heading', { name: 'WeeklyTeamConf' }).waitFor();
    expect(await list.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'All conferences' }).click();
    await list.waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'WeeklyTeamConf' }).waitFor();
    await context.close();
  });

  test('uses the system’s colours until the switch is pressed', async () => {
    const { page, context } = await visit(browser, world.gateway, { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.getByRole('button', { name: 'Light colours' }).click();
    expect(await background()).not.toBe(dark);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await background()).toBe(dark);
    await context.close();
  });

  test('a page that is opened later shows what is played and how long a recording is', async () => {
    const { page, context } = await visit(browser, world.gateway, { at: '#/WeeklyTeamConf' });
    const { text } = await world.ask('/api/conferences/WeeklyTeamConf');
    const state = JSON.parse(text) as { recordings: object[] };
    const recordings = state.recordings.map((one) => ({ ...one, paused: true, seconds: 3_723.4 }));
    const at = new Date().toISOString();
    const snapshot = {
      conference: 'WeeklyTeamConf',
      at,
      state: { ...state, recordings },
      playing: '/x/long.wav',
    };
    const events = [
      ['scope', { conferences: ['WeeklyTeamConf'] }],
      ['freeswitch', { at, connected: true }],
      ['snapshot', snapshot],
    ].map(([kind, data]) => `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
    await page.route('**/api/events', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: events.join('') }),
    );
    await signIn(page);
    await page.getByText('Playing long.wav').waitFor();
    await page.getByRole('button', { name: 'Stop playing' }).waitFor();
    await page.getByRole('group', { name: 'Recording' }).getByText('1:02:03', { exact: true }).waitFor();
    await context.close();
  });

  test('shows the gateway’s time, even if the browser’s clock is wrong', async () => {
    const { page, context } = await visit(browser, world.gateway, { at: '#/WeeklyTeamConf' });
    await page.addInitScript('const now = Date.now; Date.now = () => now() + 3_600_000 * 5;');
    await page.reload();
    await signIn(page);
    await row(page, 'Person 7').waitFor();
    await page
      .getByRole('group', { name: 'Recording' })
      .getByText(/^\d:\d\d$/)
      .waitFor();
    expect(await row(page, 'Person 7').locator('time').innerText()).toMatch(/^(just now|\d min)$/);
    await context.close();
  });

  test('works completely by keyboard', async () => {
    const { page, context } = await visit(browser, world.gateway);
    await page.keyboard.type('200');
    await page.keyboard.press('Tab');
    await page.keyboard.type('123');
    await page.keyboard.press('Enter');
    await live(page);
    await page.getByRole('link', { name: /WeeklyTeamConf/ }).focus();
    await page.keyboard.press('Enter');
    await row(page, 'Person 7').waitFor();
    await page.getByRole('link', { name: 'Skip to the conference' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
    expect(page.url()).toMatch(/#\/WeeklyTeamConf$/);
    // All rows are one tab stop, and the arrow keys move between them.
    await page.getByRole('link', { name: 'Skip to the members' }).focus();
    await page.keyboard.press('Enter');
    const focused = (name: string) =>
      page.getByRole('button', { name }).and(page.locator(':focus')).waitFor();
    await focused('Mute Person 7');
    await page.keyboard.press('ArrowDown');
    await focused('Mute Person 6');
    await page.keyboard.press('ArrowLeft');
    await focused('Louder: what is heard by Person 6');
    await page.keyboard.press('Home');
    await page.keyboard.press('PageUp');
    await focused('Softer: what the others hear of Person 7');
    await page.keyboard.press('Control+End');
    const last = page.locator('.members tbody tr:last-child :focus');
    await last.waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator('.members tbody :focus').count()).toBe(0);
    await page.keyboard.press('Shift+Tab');
    await last.waitFor();
    expect(await page.locator('.members tbody [tabindex="0"]').count()).toBe(1);
    await context.close();
  });
});

inBrowser('the connection', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  test('if FreeSWITCH restarts, the page shows it, and is right again by itself', async () => {
    world.fill('WeeklyTeamConf', 3);
    const { page, context, faults } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await page.getByText('3 members').first().waitFor();
    await world.simulator.stop();
    await page.locator('#connection[data-state=disconnected]').waitFor();
    await page.getByText('The gateway has lost its connection to FreeSWITCH').waitFor();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('alert').getByText('FreeSWITCH is not connected; nothing was sent').waitFor();
    await world.simulator.restart();
    await live(page);
    await page.getByText('The conference is empty.').waitFor();
    world.simulator.conference('WeeklyTeamConf').join({ callerIdName: 'Ann' });
    await row(page, 'Ann').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a new read after a gap changes only what is new: a row and its focus stay', async () => {
    const weekly = world.fill('WeeklyTeamConf');
    weekly.join({ callerIdName: 'Ann' });
    const { page, context } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await row(page, 'Ann').getByRole('button', { name: 'Mute Ann' }).focus();
    world.simulator.faults.refuse = true;
    world.simulator.disconnectAll();
    await page.locator('#connection[data-state=disconnected]').waitFor();
    weekly.join({ callerIdName: 'Bo' });
    world.simulator.faults.clear();
    await row(page, 'Bo').waitFor();
    await row(page, 'Ann').getByRole('button', { name: 'Mute Ann' }).and(page.locator(':focus')).waitFor();
    await context.close();
  });

  test('when the network is lost and returns, the page connects again, and misses nothing', async () => {
    const weekly = world.fill('WeeklyTeamConf', 1);
    const relay = await Relay.open(world.gateway.url);
    try {
      const { page, context } = await watch(browser, relay, 'WeeklyTeamConf');
      await page.getByText('1 member').first().waitFor();
      relay.fall();
      await page.locator('#connection[data-state=reconnecting]').waitFor();
      await page.getByText('The connection to the gateway was lost.').waitFor();
      weekly.join({ callerIdName: 'Late' });
      const [first] = weekly.members.slice(-1);
      if (first) weekly.leave(first);
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await page.getByRole('alert').getByText('The gateway did not answer').waitFor();
      relay.rise();
      await live(page);
      await row(page, 'Late').waitFor();
      await until(async () => (await page.locator('.members tbody tr').count()) === 1);
      await context.close();
    } finally {
      await relay.close();
    }
  });
});
