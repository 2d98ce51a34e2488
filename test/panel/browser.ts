import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { TEST_CONFIG } from '../helpers/gateway';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const PICTURES = join(__dirname, '../../test-results');

/** `describe` if there is a browser. In CI there has to be one. */
export function inBrowser(what: string, tests: () => void): void {
  if (existsSync(CHROMIUM) || process.env['CI'] !== undefined) {
    describe(what, tests);
    return;
  }
  process.stderr.write(
    `No browser at ${CHROMIUM}: the panel is not tested. Install chromium, or set CHROMIUM.\n`,
  );
  describe.skip(what, tests);
}

/** Chromium without a window, with its own profile, and without network requests of its own. */
export function openBrowser(): Promise<Browser> {
  const off = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'].map(
    (what) => `--disable-${what}`,
  );
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--no-first-run', '--disable-dev-shm-usage', ...off],
  });
}

/** A user of the panel. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests of the page to hosts other than the gateway. */
  readonly strayed: readonly string[];
  /** Errors of the page, and violations of its policy. */
  readonly faults: readonly string[];
}

/** Opens the panel, signed out. */
export async function visit(
  browser: Browser,
  gateway: { readonly url: string },
  { at = '', ...options }: BrowserContextOptions & { readonly at?: string } = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const strayed: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${gateway.url}/`)) strayed.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // The console also reports a refused request as an error.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(message.text());
    }
  });
  await page.goto(`${gateway.url}/panel/${at}`);
  return { page, context, strayed, faults };
}

/** Fills in the form and sends it. */
export async function signIn(
  page: Page,
  user = '200',
  password = TEST_CONFIG.users['200'].password,
): Promise<void> {
  await page.getByLabel('User').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A visitor who is signed in as user 200 and sees a conference. */
export async function watch(
  browser: Browser,
  gateway: { readonly url: string },
  conference: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await visit(browser, gateway, { ...options, at: `#/${conference}` });
  await signIn(visitor.page);
  await visitor.page.getByRole('heading', { name: conference, level: 1 }).waitFor();
  await live(visitor.page);
  return visitor;
}

/** Waits until the page is up to date. */
export async function live(page: Page): Promise<void> {
  await page.locator('#connection[data-state=live]').waitFor();
}

/** A member's row. */
export const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

/** A picture for people to look at, in an ignored folder. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}
