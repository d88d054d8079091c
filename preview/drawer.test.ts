import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumFlags } from '../e2e/support/programs.ts';
import { answer, everyStatus } from './test-data.ts';
import { startExporter, type Exporter } from './test-server.ts';
import { accessibilityFaults, atRest, browserPath, PanelBrowser, type Scene } from './testing/browser.ts';
import { incidentFrames } from './testing/incident.ts';

/** What the played data source was asked, as far as the tests look at it. */
interface Asked {
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

describe.skipIf(browserPath === undefined)('the drawer of the built panel in a browser', () => {
  const browser = new PanelBrowser();
  let page: Page;

  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  beforeEach(() => browser.complaints.splice(0));
  afterEach(() => page.close());

  const show = async (shown: Partial<Scene> = {}) => {
    page = await browser.show({ frames: incidentFrames(), ...shown });
  };
  const drawer = () => page.getByRole('dialog');
  const open = async (name: RegExp) => {
    await page.getByRole('row', { name }).first().click();
    await drawer().getByRole('heading', { name: 'Over time' }).waitFor();
  };
  const asked = () => page.evaluate<Asked[]>('asked.map(({ targets }) => ({ targets }))');

  it('asks the data source of the panel about the opened upstream, and about nothing before', async () => {
    await show();
    await page.getByRole('row', { name: /^shop\/checkout: No/ }).waitFor();
    expect(await asked()).toEqual([]);
    await open(/^shop\/checkout: No/);
    await drawer().getByText('ready lowest 0 at').waitFor();
    const [request, ...others] = await asked();
    expect(others).toEqual([]);
    expect(request?.targets.map(({ refId }) => refId)).toEqual(['endpoints', 'desired', 'requests', 'failures']);
    for (const { expr } of request?.targets ?? []) {
      expect(expr).toContain('{cluster="eu-west-1", upstream_namespace="shop", upstream_service="checkout"}');
    }
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    await open(/^bank\/payments: Degraded/);
    await expect.poll(async () => (await asked()).length).toBe(2);
    expect((await asked())[1]?.targets[0]?.expr).toContain('upstream_service="payments"');
    expect(browser.complaints).toEqual([]);
  });

  it('says in words what its charts show, and what each of their lines is', async () => {
    await show({ size: { width: 1280, height: 900 } });
    await open(/^shop\/checkout: No/);
    const [endpoints, requests] = await drawer().locator('figcaption').allTextContents();
    expect(endpoints).toMatch(
      /^Endpoints by state: ready lowest 0 at .*; unready .*; draining .*; desired 3 all the time/,
    );
    expect(endpoints).not.toContain('terminating');
    expect(requests).toMatch(/^Requests by outcome: no healthy upstream lowest 0 req\/s at .*; succeeded lowest/);
    expect(await drawer().locator('canvas').count()).toBe(2);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it.each([
    { past: 'silent', words: 'Asking for endpoints by state and requests by class…' },
    { past: 'failing', words: 'are not known: query timed out.' },
    { past: [], words: 'Nobody told of endpoints by state and requests by class in this time range.' },
  ] as const)('shows the shares of its row and says why there is no more: $past', async ({ past, words }) => {
    await show({ past, size: { width: 1280, height: 900 } });
    await open(/^shop\/checkout: No/);
    await drawer().getByText(words).waitFor();
    await drawer().getByText('Ready endpoints: lowest 0 %').waitFor();
    await drawer().getByText('Failed requests: lowest 0 %').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});

describe.skipIf(browserPath === undefined)('the drawer of the status page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let exporter: Exporter;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: chromiumFlags });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    exporter = await startExporter(answer(everyStatus()));
    page = await browser.newPage({ viewport: { width: 1200, height: 900 }, reducedMotion: 'reduce' });
  });
  afterEach(async () => {
    await page.close();
    await exporter.close();
  });

  const drawer = () => page.getByRole('dialog');
  const open = async () => {
    await page.goto(exporter.url);
    await page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    await drawer().getByRole('heading', { name: 'Over time' }).waitFor();
  };

  it('asks the exporter for the last hour of the opened upstream', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await open();
    await drawer()
      .getByText(/Endpoints by state: ready lowest 0 at .*desired 3 all the time/)
      .waitFor();
    await drawer()
      .getByText(/Requests by outcome: no healthy upstream lowest 0 req\/s at .* at last; succeeded/)
      .waitFor();
    expect(asked.filter((each) => each.endsWith('/checkout/history'))).toEqual([
      '/api/v1/upstreams/shop/checkout/history',
    ]);
    await drawer().locator('canvas').last().scrollIntoViewIfNeeded();
    await atRest(page);
    await page.screenshot({ path: path.join(import.meta.dirname, 'test-results/page-drawer.png') });
  });

  it('says why it does not know the last hour', async () => {
    exporter.tells(503);
    await open();
    await drawer().getByText('are not known: the exporter answered 503.').waitFor();
  });
});
