import type { Browser } from 'playwright-core';
import { startWorld, type World } from '../helpers/world';
import { inBrowser, live, openBrowser, picture, signIn, visit, watch } from './browser';

jest.setTimeout(90_000);

inBrowser('signing in', () => {
  let browser: Browser;
  let world: World;
  beforeAll(async () => {
    [browser, world] = await Promise.all([openBrowser(), startWorld()]);
  });
  afterAll(async () => {
    await browser.close();
    await world.end();
  });

  test('shows the conferences, the active ones first, and forgets all of it at the end', async () => {
    world.fill('WeeklyTeamConf', 3);
    const { page, context, strayed, faults } = await visit(browser, world.gateway);
    await picture(page, 'sign-in');
    await signIn(page);
    await live(page);
    const list = page.getByRole('navigation', { name: 'Conferences' }).getByRole('link');
    await list.filter({ hasText: '3 members' }).waitFor();
    expect(await list.locator('.entry-name').allTextContents()).toEqual([
      'WeeklyTeamConf',
      'Sales',
      'Shared',
    ]);
    await list.first().click();
    await page.getByRole('heading', { name: 'WeeklyTeamConf' }).waitFor();

    expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([
      0,
      0,
      '',
    ]);
    expect(page.url()).toBe(`${world.gateway.url}/panel/#/WeeklyTeamConf`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    expect(await page.locator('body').innerText()).not.toContain('WeeklyTeamConf');
    await page.reload();
    await page.getByLabel('Password').waitFor();
    expect([strayed, faults]).toEqual([[], []]);
    await context.close();
  });

  test('reports a wrong password, and the browser shows no dialog of its own', async () => {
    const { page, context, faults } = await visit(browser, world.gateway);
    const challenges: string[] = [];
    page.on('response', (response) => {
      const challenge = response.headers()['www-authenticate'];
      const { authorization } = response.request().headers();
      if (challenge !== undefined && authorization !== undefined) challenges.push(challenge);
    });
    await signIn(page, '200', 'wrong');
    await page.getByRole('alert').getByText('Credentials are missing or wrong').waitFor();
    await signIn(page, '200', '123');
    await live(page);
    expect([challenges, faults]).toEqual([[], []]);
    await context.close();
  });

  test('a later refusal of the gateway leads back to the form, with its words', async () => {
    world.fill('WeeklyTeamConf', 1);
    const { page, context } = await watch(browser, world.gateway, 'WeeklyTeamConf');
    await world.gateway.configure({ users: { '200': { password: 'changed' }, '400': { password: '123' } } });
    await world.gateway.reload();
    await page.getByRole('alert').getByText('Credentials are missing or wrong').waitFor();
    await page.getByLabel('Password').waitFor();
    await world.gateway.configure({});
    await world.gateway.reload();
    await context.close();
  });

  test('sends no password that could be read on the way', async () => {
    const plain = await startWorld({ auth: { schemes: ['digest-md5', 'digest-sha256'] } });
    try {
      const { page, context } = await visit(browser, plain.gateway);
      const sent: string[] = [];
      page.on('request', (request) => {
        const { authorization } = request.headers();
        if (authorization !== undefined) sent.push(authorization);
      });
      await signIn(page);
      await page.getByRole('alert').getByText('The gateway accepts no password from the panel.').waitFor();
      expect(sent).toEqual([]);
      await context.close();
    } finally {
      await plain.end();
    }
  });

  test('does not show another user’s conference', async () => {
    world.fill('Conf400', 2);
    const { page, context } = await visit(browser, world.gateway, { at: '#/Conf400' });
    await signIn(page);
    await page.getByRole('heading', { name: 'No such conference' }).waitFor();
    await context.close();
  });
});
