import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Started, startUhwatch } from './support/processes.ts';
import { chromiumFlags, program } from './support/programs.ts';

/** Where the README's picture stands; `npm run screenshot` writes it anew. */
const picture =
  process.env['UHWATCH_SCREENSHOT'] === '1'
    ? path.resolve(import.meta.dirname, '../docs/images/status-page.png')
    : path.join(import.meta.dirname, 'test-results/status-page.png');

/** Runs in the page. */
declare function getComputedStyle(element: unknown): { readonly color: string };

const chromiumPath = program('chromium');

/** What `npm start` runs, as a person sees it. */
describe.skipIf(!chromiumPath)('the demo in a browser', () => {
  let uhwatch: Started & { readonly url: string };
  let browser: Browser;
  let page: Page;
  /** What the browser refused, such as what the Content-Security-Policy forbids. */
  const refused: string[] = [];

  beforeAll(async () => {
    const startedAt = performance.now();
    uhwatch = await startUhwatch(['demo']);
    expect((await fetch(uhwatch.url)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags });
    page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    page.on('pageerror', (error) => void refused.push(error.message));
    await page.goto(`${uhwatch.url}/?theme=dark`);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await uhwatch.stop();
  });

  const row = () => page.getByRole('row', { name: /^shop\/checkout:/ });

  test('says that it is a demo', async () => {
    await page.getByText('Demo: a recorded incident plays in a loop').waitFor();
  });

  test('the rollout turns the upstream from healthy to red, with a word beside the colour, and back', async () => {
    await row().getByText('Healthy', { exact: true }).waitFor();
    const word = row().getByText('No healthy upstream', { exact: true });
    await word.waitFor({ timeout: 60_000 });
    const [red = 0, green = 0, blue = 0] = (
      (await word.evaluate((element) => getComputedStyle(element).color)).match(/\d+/g) ?? []
    ).map(Number);
    expect(red).toBeGreaterThan(2 * green);
    expect(red).toBeGreaterThan(1.5 * blue);
    await page.getByText('No endpoint is ready on port http').waitFor();
    await row().getByText('0 / 3').waitFor();
    await row()
      .getByText(/[1-9].* req\/s/)
      .waitFor();
    // Beside it the other flags: a pod that refuses connections (UF) is another trouble than no healthy host (UH).
    await page
      .getByRole('row', { name: /^shop\/cart: Degraded/ })
      .getByText('Connections are refused')
      .waitFor();
    await page.screenshot({ path: picture });
    await row().getByText('Healthy', { exact: true }).waitFor({ timeout: 70_000 });
  }, 150_000);

  test('the browser refuses nothing of it', () => {
    expect(refused).toEqual([]);
  });
});
