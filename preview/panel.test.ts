import type { UpstreamList } from '@uhwatch/contract/api.ts';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumFlags, program } from '../e2e/support/programs.ts';
import { bundle } from './bundle.ts';
import { answer, everyStatus, healthy, stale, unhealthy } from './test-data.ts';
import { startExporter, type Exporter } from './test-server.ts';
import { toFrames, type TableFrame } from './testing/frames.ts';

const browserPath = program('chromium');
const at = '2026-03-04T09:30:00Z';

/** The module that Grafana would load, with what Prometheus would answer; everything else of Grafana is played. */
describe.skipIf(browserPath === undefined)('the built panel in a browser', () => {
  let browser: Browser;
  let page: Page;
  let exporter: Exporter;
  let complaints: string[];

  beforeAll(async () => {
    await bundle(['src/boot.ts', 'testing/panel.tsx'], path.join(import.meta.dirname, 'testing/dist'));
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: chromiumFlags });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    exporter = await startExporter(answer(everyStatus()));
    page = await browser.newPage({ viewport: { width: 1200, height: 500 } });
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    await exporter.close();
  });

  async function show(frames: readonly TableFrame[], { options = {}, mode = 'dark' } = {}) {
    await page.addInitScript(`globalThis.shown = ${JSON.stringify({ frames, at, options })}`);
    await page.goto(`${exporter.url}testing/panel.html?theme=${mode}`);
    await rows().first().waitFor();
  }
  const rows = () => page.locator('tr[data-status]');
  const labels = async () => Promise.all((await rows().all()).map((row) => row.getAttribute('aria-label')));
  const shot = (name: string) => page.screenshot({ path: path.join(import.meta.dirname, 'test-results', name) });

  const clusters = (eu: UpstreamList, us: UpstreamList) => [...toFrames(eu, 'eu'), ...toFrames(us, 'us')];

  it.each(['dark', 'light'] as const)(
    'shows the same service of two clusters as two rows with their own numbers, in the %s theme',
    async (mode) => {
      const eu = answer([unhealthy('cart'), healthy('search')]);
      await show(clusters(eu, answer([healthy('cart'), stale('basket')])), { mode });
      await page.getByRole('columnheader', { name: 'Cluster' }).waitFor();
      expect((await labels()).filter((label) => label?.startsWith('shop/cart'))).toEqual([
        expect.stringMatching(
          /No healthy upstream, cluster eu, 0 of 3 endpoints ready, UH rate 14.2 req\/s,.* Readiness/,
        ),
        expect.stringMatching(/Healthy, cluster us, 3 of 3 endpoints ready, UH rate 0 req\/s/),
      ]);
      await shot(`panel-clusters-${mode}.png`);
      expect(complaints).toEqual([]);
    },
  );

  it('shows from Prometheus the very rows that the status page shows from the API', async () => {
    const list = answer([...everyStatus(), stale('basket')]);
    await show(toFrames(list));
    const fromPrometheus = await labels();
    exporter.says(list);
    await page.goto(exporter.url);
    await rows().first().waitFor();
    expect(fromPrometheus).toHaveLength(list.upstreams.length);
    expect(await labels()).toEqual(fromPrometheus);
  });

  it('is content with the queries of an older dashboard', async () => {
    const older = ['status', 'ready', 'desired', 'uh_rate', 'findings'];
    await show(toFrames(answer([unhealthy('cart'), stale('basket')])).filter(({ refId }) => older.includes(refId)));
    expect(await labels()).toEqual([
      expect.stringMatching(/^shop\/cart: No/),
      expect.stringMatching(/^shop\/basket: Unknown, 2/),
    ]);
    expect(await page.getByText(/No query has the refId (last_status|as_of)/).count()).toBe(0);
  });

  it('leads from a name to the evidence on the status page of its cluster, without a request of its own', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const frames = clusters(answer([unhealthy('cart')]), answer([healthy('cart')]));
    await show(frames, { options: { statusPageUrl: 'https://uhwatch.$cluster.example.com/page' } });
    const links = await page.getByRole('rowheader').getByRole('link').all();
    expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual([
      'https://uhwatch.eu.example.com/page/?upstream=shop%2Fcart',
      'https://uhwatch.us.example.com/page/?upstream=shop%2Fcart',
    ]);
    expect(asked.filter((path) => path.includes('api'))).toEqual([]);
  });
});
