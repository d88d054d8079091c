import { describe, expect, it } from 'vitest';
import { accessibilityFaults, atRest, browserPath, panelInBrowser, statusPageInBrowser } from './testing/browser.ts';

/** What the played data source was asked, as far as the tests look at it. */
interface Asked {
  readonly targets: readonly { readonly refId: string; readonly expr: string }[];
}

describe.skipIf(browserPath === undefined)('the drawer of the built panel in a browser', () => {
  const panel = panelInBrowser();

  const drawer = () => panel.page.getByRole('dialog');
  const open = async (name: RegExp) => {
    await panel.page.getByRole('row', { name }).first().click();
    await drawer().getByRole('heading', { name: 'Over time' }).waitFor();
  };
  const asked = () => panel.page.evaluate<Asked[]>('asked.map(({ targets }) => ({ targets }))');

  it('asks the data source of the panel about the opened upstream, and about nothing before', async () => {
    await panel.show();
    await panel.page.getByRole('row', { name: /^shop\/checkout: No/ }).waitFor();
    expect(await asked()).toEqual([]);
    await open(/^shop\/checkout: No/);
    await drawer().getByText('ready lowest 0 at').waitFor();
    const [request, ...others] = await asked();
    expect(others).toEqual([]);
    expect(request?.targets.map(({ refId }) => refId)).toEqual(['endpoints', 'desired', 'requests', 'failures']);
    for (const { expr } of request?.targets ?? []) {
      expect(expr).toContain('{cluster="eu-west-1", upstream_namespace="shop", upstream_service="checkout"}');
    }
    await panel.page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'detached' });
    await open(/^bank\/payments: Degraded/);
    await expect.poll(async () => (await asked()).length).toBe(2);
    expect((await asked())[1]?.targets[0]?.expr).toContain('upstream_service="payments"');
    expect(panel.complaints).toEqual([]);
  });

  it('says in words what its charts show, and what each of their lines is', async () => {
    await panel.show({ size: { width: 1280, height: 900 } });
    await open(/^shop\/checkout: No/);
    const [endpoints, requests] = await drawer().locator('figcaption').allTextContents();
    expect(endpoints).toMatch(
      /^Endpoints by state: ready lowest 0 at .*; unready .*; draining .*; desired 3 all the time/,
    );
    expect(endpoints).not.toContain('terminating');
    expect(requests).toMatch(/^Requests by outcome: no healthy upstream lowest 0 req\/s at .*; succeeded lowest/);
    expect(await drawer().locator('canvas').count()).toBe(2);
    expect(await accessibilityFaults(panel.page)).toEqual([]);
  });

  it('tells the values at the time under the pointer, and where the keys of a slider lead', async () => {
    await panel.show({ size: { width: 1280, height: 900 } });
    await open(/^shop\/checkout: No/);
    const chart = drawer().getByRole('slider', { name: 'Endpoints by state, at a time' });
    await chart.locator('canvas').waitFor();
    await atRest(panel.page);
    await chart.hover();
    await drawer()
      .getByText(/^2026-03-04 .*: ready \d, unready \d.*, desired 3$/)
      .waitFor();
    await panel.shot('drawer-readout');
    await panel.page.mouse.move(1, 1);
    await drawer()
      .getByText(/^2026-03-04 .*: ready/)
      .waitFor({ state: 'detached' });
    await chart.focus();
    const said = () => chart.getAttribute('aria-valuetext');
    const last = await said();
    expect(last).toMatch(/^2026-03-04 .*: ready 0, unready 3.*, desired 3$/);
    await panel.page.keyboard.press('ArrowLeft');
    await expect.poll(said).not.toBe(last);
    await panel.page.keyboard.press('Home');
    await expect.poll(said).toMatch(/: ready 3, unready 0.*, desired 3$/);
    await drawer()
      .getByText((await said()) ?? '')
      .waitFor();
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    await panel.page.keyboard.press('Tab');
    await expect.poll(said).toBe('');
    expect(panel.complaints).toEqual([]);
  });

  it.each([
    { past: 'silent', words: 'Asking for endpoints by state and requests by class…' },
    { past: 'failing', words: 'are not known: query timed out.' },
    { past: [], words: 'Nobody told of endpoints by state and requests by class in this time range.' },
  ] as const)('shows the shares of its row and says why there is no more: $past', async ({ past, words }) => {
    await panel.show({ past, size: { width: 1280, height: 900 } });
    await open(/^shop\/checkout: No/);
    await drawer().getByText(words).waitFor();
    await drawer().getByText('Ready endpoints: lowest 0 %').waitFor();
    await drawer().getByText('Failed requests: lowest 0 %').waitFor();
    expect(await accessibilityFaults(panel.page)).toEqual([]);
    expect(panel.complaints).toEqual([]);
  });
});

describe.skipIf(browserPath === undefined)('the drawer of the status page in a browser', () => {
  const statusPage = statusPageInBrowser();

  const drawer = () => statusPage.page.getByRole('dialog');
  const open = async () => {
    await statusPage.goto();
    await statusPage.page.getByRole('row', { name: /^shop\/checkout: No/ }).click();
    await drawer().getByRole('heading', { name: 'Over time' }).waitFor();
  };

  it('asks the exporter for the last hour of the opened upstream', async () => {
    const asked: string[] = [];
    statusPage.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
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
    await atRest(statusPage.page);
    await statusPage.shot('page-drawer');
  });

  it('says why it does not know the last hour', async () => {
    statusPage.exporter.tells(503);
    await open();
    await drawer().getByText('are not known: the exporter answered 503.').waitFor();
  });
});
