import type { UpstreamList } from '@uhwatch/contract/api.ts';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { answer, everyStatus, healthy, stale, unhealthy } from './test-data.ts';
import { toFrames, type TableFrame } from './testing/frames.ts';
import { browserPath, panelInBrowser, statusPageInBrowser, type Scene } from './testing/browser.ts';

/** The module that Grafana would load, with what Prometheus would answer; everything else of Grafana is played. */
describe.skipIf(browserPath === undefined)('the built panel in a browser', () => {
  const panel = panelInBrowser();
  const statusPage = statusPageInBrowser();

  async function show(frames: readonly TableFrame[], scene: Scene = {}) {
    await panel.show({ frames, size: { width: 1200, height: 500 }, ...scene });
    await rows(panel.page).first().waitFor();
  }
  const rows = (page: Page) => page.locator('tr[data-status]');
  const labels = async (page = panel.page) =>
    Promise.all((await rows(page).all()).map((row) => row.getAttribute('aria-label')));

  const clusters = (eu: UpstreamList, us: UpstreamList) => [...toFrames(eu, 'eu'), ...toFrames(us, 'us')];

  it.each(['dark', 'light'] as const)(
    'shows the same service of two clusters as two rows with their own numbers, in the %s theme',
    async (mode) => {
      const eu = answer([unhealthy('cart'), healthy('search')]);
      await show(clusters(eu, answer([healthy('cart'), stale('basket')])), { mode });
      await panel.page.getByRole('columnheader', { name: 'Cluster' }).waitFor();
      expect((await labels()).filter((label) => label?.startsWith('shop/cart'))).toEqual([
        expect.stringMatching(
          /No healthy upstream, cluster eu, 0 of 3 endpoints ready, UH rate 14.2 req\/s,.* Readiness/,
        ),
        expect.stringMatching(/Healthy, cluster us, 3 of 3 endpoints ready, UH rate 0 req\/s/),
      ]);
      await panel.shot(`panel-clusters-${mode}`);
      expect(panel.complaints).toEqual([]);
    },
  );

  it('shows from Prometheus the very rows that the status page shows from the API', async () => {
    const list = answer([...everyStatus(), stale('basket')]);
    await show(toFrames(list));
    const fromPrometheus = await labels();
    statusPage.exporter.says(list);
    await statusPage.goto();
    await rows(statusPage.page).first().waitFor();
    expect(fromPrometheus).toHaveLength(list.upstreams.length);
    expect(await labels(statusPage.page)).toEqual(fromPrometheus);
  });

  it('is content with the queries of an older dashboard', async () => {
    const older = ['status', 'ready', 'desired', 'uh_rate', 'findings'];
    await show(toFrames(answer([unhealthy('cart'), stale('basket')])).filter(({ refId }) => older.includes(refId)));
    expect(await labels()).toEqual([
      expect.stringMatching(/^shop\/cart: No/),
      expect.stringMatching(/^shop\/basket: Unknown, 2/),
    ]);
    expect(await panel.page.getByText(/No query has the refId (last_status|as_of)/).count()).toBe(0);
  });

  it('leads from a name to the evidence on the status page of its cluster, without a request of its own', async () => {
    const frames = clusters(answer([unhealthy('cart')]), answer([healthy('cart')]));
    await show(frames, { options: { statusPageUrl: 'https://uhwatch.$cluster.example.com/page' } });
    const links = await panel.page.getByRole('rowheader').getByRole('link').all();
    expect(await Promise.all(links.map((link) => link.getAttribute('href')))).toEqual([
      'https://uhwatch.eu.example.com/page/?upstream=shop%2Fcart',
      'https://uhwatch.us.example.com/page/?upstream=shop%2Fcart',
    ]);
    const asked = await panel.page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name)`,
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => url.includes('api'))).toEqual([]);
  });
});
