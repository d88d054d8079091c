import { createRequire } from 'node:module';
import type { CommonCause } from '@uhwatch/contract/api.ts';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { answer, everyStatus, healthy, stale, unhealthy } from './test-data.ts';
import { browserPath, modes, statusPageInBrowser } from './testing/browser.ts';

/** As much of @grafana/data as the colors need; its CommonJS build is the one that Node can load. */
interface GrafanaData {
  createTheme: (options: { colors: { mode: 'dark' | 'light' } }) => { colors: { error: { text: string } } };
}

/** The color of an error's text as the browser prints it. */
function errorColor(mode: (typeof modes)[number]): string {
  const { createTheme } = createRequire(import.meta.url)('@grafana/data') as GrafanaData;
  const hex = createTheme({ colors: { mode } }).colors.error.text.slice(1);
  const [red, green, blue] = [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Runs in the page; the rest of this file runs in Node, which has no such function. */
declare function getComputedStyle(element: unknown): { readonly color: string };

function colorOf(locator: Locator): Promise<string> {
  return locator.evaluate((element) => getComputedStyle(element).color);
}

describe.skipIf(browserPath === undefined)('the status page in a browser', () => {
  const statusPage = statusPageInBrowser();

  const row = (name: string) => statusPage.page.getByRole('row', { name: new RegExp(`^${name}:`) });
  const shot = (name: string) => statusPage.shot(name, { fullPage: true });

  describe.each(modes)('in the %s theme', (mode) => {
    it('shows each status as a word, the ill one in the colour of errors, and nothing complains', async () => {
      await statusPage.goto(`?theme=${mode}`);
      const word = row('shop/checkout').getByText('No healthy upstream', { exact: true });
      await word.waitFor();
      expect(await colorOf(word)).toBe(errorColor(mode));
      await row('shop/catalog').getByText('Healthy', { exact: true }).waitFor();
      expect(await colorOf(row('shop/catalog').getByText('Healthy', { exact: true }))).not.toBe(errorColor(mode));
      await row('shop/cart').getByText('Degraded').waitFor();
      await row('payments/rates').getByText('Unknown').waitFor();
      await row('batch/nightly-report').getByText('Idle (scaled to zero)').waitFor();
      await shot(mode);
      expect(statusPage.complaints).toEqual([]);
    });

    it('follows the browser when the address does not choose', async () => {
      await statusPage.page.emulateMedia({ colorScheme: mode });
      await statusPage.goto();
      const word = row('shop/checkout').getByText('No healthy upstream', { exact: true });
      await word.waitFor();
      expect(await colorOf(word)).toBe(errorColor(mode));
    });
  });

  it('shows numbers and the primary cause of an ill upstream, worst first', async () => {
    await statusPage.goto();
    await row('shop/checkout').waitFor();
    expect(await statusPage.page.getByRole('row').nth(1).getAttribute('data-status')).toBe('no_healthy_upstream');
    await row('shop/checkout').getByText('0 / 3').waitFor();
    await row('shop/checkout').getByText('14.2 req/s').first().waitFor();
    await row('shop/checkout').getByText('Readiness checks fail').waitFor();
    await row('payments/rates').getByText('? / ?').waitFor();
  });

  it('explains under the panel why an upstream is ill', async () => {
    await statusPage.goto();
    const why = statusPage.page.getByRole('article', { name: 'shop/checkout: No healthy upstream' });
    await why.getByRole('heading', { name: /None of the 3 endpoints/ }).waitFor();
    await why.getByText('Readiness checks fail: the probe is answered with an error status').waitFor();
    await why.getByText('Certain: the evidence proves it').waitFor();
    await why.getByText('endpoints[*].conditions.ready').waitFor();
    await why.locator('code', { hasText: 'kubectl -n shop describe pod -l app=checkout' }).waitFor();
    await why
      .getByText(/^2026-03-04T\d\d:26:08\S+ Deployment shop\/checkout: rolled out revision 2: .+, 40 s before$/)
      .waitFor();
    await why.getByText('shop.example.com by Ingress shop/shop').waitFor();
    expect(await statusPage.page.getByRole('article', { name: /^shop\/catalog/ }).count()).toBe(0);
  });

  it('says before all else what several upstreams have in common, whom it hits and what to run', async () => {
    const title = 'Deployment istio-system/istiod has no ready pods: 52 upstreams are hit';
    const istiod: CommonCause = {
      cause: 'readiness_probe',
      kind: 'Deployment',
      namespace: 'istio-system',
      name: 'istiod',
      confidence: 'likely',
      upstreams: 52,
      named: ['shop/checkout', 'shop/cart'],
      hosts: ['www.example.com'],
      since: '2026-09-29T08:59:00.000Z',
      title,
      commands: ['kubectl describe deployment/istiod -n istio-system'],
    };
    statusPage.exporter.says(answer([unhealthy('checkout')], { common_causes: [istiod] }));
    await statusPage.goto();
    const cause = statusPage.page.getByRole('region', { name: 'What several have in common' }).getByRole('article');
    await cause.waitFor();
    const text = await cause.innerText();
    for (const words of [
      title,
      'Likely',
      'shop/checkout, shop/cart and 50 more',
      'www.example.com',
      ...istiod.commands,
    ])
      expect(text).toContain(words);
  });

  it('follows the exporter when an upstream falls ill and when it recovers', async () => {
    statusPage.exporter.says(answer([healthy('checkout')]));
    await statusPage.goto();
    await row('shop/checkout').getByText('Healthy', { exact: true }).waitFor();
    statusPage.exporter.says(answer([unhealthy('checkout')]));
    await row('shop/checkout').getByText('No healthy upstream', { exact: true }).waitFor();
    statusPage.exporter.says(answer([healthy('checkout')]));
    await row('shop/checkout').getByText('Healthy', { exact: true }).waitFor();
    expect(await statusPage.page.getByRole('article').count()).toBe(0);
  });

  it('keeps the last answer and says that it is stale when the exporter stops answering', async () => {
    await statusPage.goto();
    await row('shop/checkout').waitFor();
    await statusPage.exporter.close();
    await statusPage.page.getByRole('alert').getByText('The exporter does not answer').waitFor();
    await statusPage.page.getByRole('alert').getByText('stale').waitFor();
    await statusPage.page.getByRole('heading', { name: /Upstream health, stale/ }).waitFor();
    expect(await row('shop/checkout').isVisible()).toBe(true);
    await shot('stale');
  });

  it('repeats the words of an exporter that answers an error, and recovers', async () => {
    statusPage.exporter.says(503);
    await statusPage.goto();
    await statusPage.page
      .getByRole('alert')
      .getByText('The exporter answered 503: the store is not filled yet')
      .waitFor();
    statusPage.exporter.says(answer(everyStatus()));
    await row('shop/checkout').waitFor();
    await statusPage.page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('says that no upstream is known yet', async () => {
    statusPage.exporter.says(answer([]));
    await statusPage.goto();
    await statusPage.page.getByRole('heading', { name: 'No upstream is known yet' }).waitFor();
    await shot('empty');
    expect(statusPage.complaints).toEqual([]);
  });

  it('says which source is down and why, and that a demo is a demo', async () => {
    const error = 'GET https://10.0.0.1:6443/api failed: 401 Unauthorized; renew the token in the kubeconfig.';
    const sources = [
      { name: 'kubernetes', up: false, error, last_event: null, restarts: 4, resources: [] },
      { name: 'envoy-access-log', up: true, error: null, last_event: null, restarts: 0, resources: [] },
    ];
    statusPage.exporter.says(answer(everyStatus(), { mode: 'demo', sources }));
    await statusPage.goto();
    await statusPage.page.getByText('nothing here is a real outage').waitFor();
    await statusPage.page.getByRole('listitem').filter({ hasText: 'kubernetes down' }).waitFor();
    await statusPage.page.getByRole('listitem').filter({ hasText: 'envoy-access-log up' }).waitFor();
    await statusPage.page.getByText(error).waitFor();
    expect(await statusPage.page.getByRole('link', { name: '/metrics' }).getAttribute('href')).toBe('metrics');
    await shot('demo');
  });

  it('says which parts of a source that is up may not be read, and what is missing without them', async () => {
    const part = (name: string, what: string) => ({
      name,
      up: false,
      error: `GET https://10.0.0.1:6443/apis/${name} answered 403: give the service account get, list and watch on it; without it ${what}`,
    });
    const resources = [
      { name: 'services', up: true, error: null },
      // What has not been read yet is no fault.
      { name: 'daemonsets', up: false, error: null },
      part('endpointslices', 'nothing is known of the endpoints of any service'),
      part('deployments', 'the desired number of endpoints is not known for some services'),
    ];
    const kubernetes = { name: 'kubernetes', up: true, error: null, last_event: null, restarts: 0, resources };
    statusPage.exporter.says(answer(everyStatus(), { sources: [kubernetes] }));
    await statusPage.goto();
    await statusPage.page.getByRole('listitem').filter({ hasText: 'kubernetes up, in part' }).waitFor();
    const missing = statusPage.page.getByRole('status').filter({ hasText: 'kubernetes cannot read everything.' });
    expect(await missing.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^endpointslices: .*nothing is known of the endpoints of any service$/),
      expect.stringMatching(/^deployments: .*the desired number of endpoints is not known for some services$/),
    ]);
    await shot('partly');
    expect(statusPage.complaints).toEqual([]);
  });

  it('keeps what a lost source told last in its place, and marks it with its age', async () => {
    statusPage.exporter.says(answer([unhealthy('checkout'), stale('basket'), healthy('cart')]));
    await statusPage.goto();
    await row('shop/basket').getByText('Unknown, was Degraded').waitFor();
    await row('shop/basket')
      .getByText(/^as of .*:26:48.*, 3 min 12 s ago$/)
      .waitFor();
    await row('shop/basket').getByText('2 / 3').waitFor();
    expect(await statusPage.page.getByRole('row').nth(2).getAttribute('data-status')).toBe('unknown');
    const why = statusPage.page.getByRole('article', { name: 'shop/basket: Unknown, was Degraded' });
    await why.locator('summary').click();
    await why.getByRole('heading', { name: /None of the 3 endpoints/ }).waitFor();
    await why.getByText('The source is down that told of it, kubernetes: what it told may no longer hold.').waitFor();
    await why.getByText(/3 min 12 s ago, when a source that it rests on was lost/).waitFor();
    await statusPage.page.getByRole('heading', { name: 'Why they are unhealthy' }).waitFor();
    await shot('lost-source');
    expect(statusPage.complaints).toEqual([]);
  });

  describe('opened at an upstream', () => {
    it('shows its findings, and does not jump back there', async () => {
      statusPage.exporter.says(answer(Array.from({ length: 20 }, (_, index) => unhealthy(`service-${index}`))));
      await statusPage.goto(`?upstream=shop%2Fservice-15`);
      const card = statusPage.page.getByRole('article', { name: 'shop/service-15: No healthy upstream' });
      await statusPage.page.waitForFunction('document.activeElement.tagName === "ARTICLE"');
      const { y = Infinity, height = 0 } = (await card.boundingBox()) ?? {};
      expect(y + height).toBeLessThanOrEqual(900);
      await statusPage.page.evaluate('scrollTo(0, 0)');
      await statusPage.page.waitForResponse(/upstreams\?since=/);
      await statusPage.page.waitForResponse(/upstreams\?since=/);
      expect(await statusPage.page.evaluate('scrollY')).toBe(0);
    });

    it('says so when there is nothing to explain, or no such upstream', async () => {
      await statusPage.goto(`?upstream=shop%2Fcatalog`);
      await statusPage.page.getByText('shop/catalog: Healthy. There is nothing to explain.').waitFor();
      await statusPage.goto(`?upstream=shop%2Fnone`);
      await statusPage.page.getByText('No source tells of an upstream shop/none.').waitFor();
    });
  });

  describe.each([5, 50, 1_000])('with %d upstreams down', (count) => {
    it('explains a screenful of them, and the rest on demand', async () => {
      statusPage.exporter.says(answer(Array.from({ length: count }, (_, index) => unhealthy(`service-${index}`))));
      await statusPage.goto();
      await statusPage.page.getByRole('article').first().waitFor();
      expect(await statusPage.page.getByRole('article').count()).toBe(Math.min(8, count));
      const more = statusPage.page.getByRole('button', { name: /^Show \d+ of \d+ more$/ });
      expect(await more.count()).toBe(count > 8 ? 1 : 0);
      await shot(`down-${count}`);
      if (count > 8) {
        await more.click();
        expect(await statusPage.page.getByRole('article').count()).toBe(28);
      }
      expect(statusPage.complaints).toEqual([]);
    });
  });

  it('tells once for all why upstreams are unknown', async () => {
    const unknown = everyStatus().filter(({ status }) => status === 'unknown');
    const many = Array.from({ length: 40 }, (_, index) =>
      unknown.map((each) => ({ ...each, upstream_service: `rates-${index}` })),
    );
    statusPage.exporter.says(answer(many.flat()));
    await statusPage.goto();
    await statusPage.page.getByRole('article', { name: /^40 upstreams: No source tells of its endpoints/ }).waitFor();
    expect(await statusPage.page.getByRole('article').count()).toBe(1);
    await statusPage.page.getByText(/payments\/rates-9 and 30 more$/).waitFor();
  });

  it('shows what one looks for, and its address leads there again', async () => {
    await statusPage.goto();
    await statusPage.page.getByRole('textbox', { name: 'Search upstreams' }).fill('checkout readiness');
    await row('shop/catalog').waitFor({ state: 'detached' });
    expect(await row('shop/checkout').count()).toBe(1);
    expect(new URL(statusPage.page.url()).searchParams.get('search')).toBe('checkout readiness');
    await statusPage.page.getByRole('textbox', { name: 'Search upstreams' }).fill('nightly-report');
    await row('batch/nightly-report').waitFor();
    expect(new URL(statusPage.page.url()).searchParams.get('search')).toBe('nightly-report');
    await statusPage.page.getByRole('textbox', { name: 'Search upstreams' }).fill('');
    await statusPage.page.getByRole('button', { name: '1 Degraded' }).click();
    await row('shop/checkout').waitFor({ state: 'detached' });
    await statusPage.page.reload();
    await row('shop/cart').waitFor();
    expect(await row('shop/checkout').count()).toBe(0);
    await statusPage.page.getByRole('textbox', { name: 'Search upstreams' }).fill('nothing like it');
    await statusPage.page.getByText('No upstream matches what you search for.').waitFor();
  });

  it.each([
    ['Grid', 'grid'],
    ['Last hour', 'timeline'],
  ])('draws %s of the upstreams when told to, and its address leads there again', async (name, view) => {
    await statusPage.goto();
    await statusPage.page.getByRole('radio', { name }).click();
    const cell = statusPage.page.getByRole('gridcell').filter({ hasText: 'checkout' });
    await cell.waitFor();
    expect(new URL(statusPage.page.url()).searchParams.get('view')).toBe(view);
    await statusPage.page.reload();
    await cell.waitFor();
    expect(await statusPage.page.getByRole('radio', { name }).isChecked()).toBe(true);
    await shot(`page-${view}`);
    expect(statusPage.complaints).toEqual([]);
  });

  it('asks as often as its address says, and when told to', async () => {
    await statusPage.goto(`?refresh=off`);
    await row('shop/checkout').waitFor();
    statusPage.exporter.says(answer([healthy('checkout')]));
    await statusPage.page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await row('shop/checkout').getByText('Healthy', { exact: true }).waitFor();
  });

  it('leads to what a finding means, below any path', async () => {
    await statusPage.goto();
    const link = statusPage.page.getByRole('link', { name: 'What UP101 means, and what to do' }).first();
    expect(await link.getAttribute('href')).toBe('findings/up101');
  });

  it('fits a phone: nothing is wider than the page', async () => {
    await statusPage.page.setViewportSize({ width: 400, height: 800 });
    await statusPage.goto();
    await row('shop/checkout').getByText('No healthy upstream', { exact: true }).waitFor();
    await shot('phone');
    expect(await statusPage.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
  });

  it('scrolls inside the panel with the keyboard when there are many upstreams', async () => {
    statusPage.exporter.says(answer(Array.from({ length: 120 }, (_, index) => healthy(`service-${index}`))));
    await statusPage.goto();
    await statusPage.page.locator('[data-place]').first().focus();
    await statusPage.page.keyboard.press('End');
    const last = statusPage.page.getByRole('row', { name: /^shop\/service-99:/ });
    await last.and(statusPage.page.locator(':focus')).waitFor();
    expect(await statusPage.page.locator('[data-place]').count()).toBeLessThan(120);
    await shot('many');
  });
});
