import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
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
/** The outages last for twenty seconds at this speed; a loop is over in 36. */
const faster = ['demo', '--demo.speed', '5'];

/** What `npm start` runs, as a person sees it. */
describe.skipIf(!chromiumPath)('the demo in a browser', () => {
  let uhwatch: Started & { readonly url: string };
  let browser: Browser;
  let page: Page;
  /** What the browser refused, such as what the Content-Security-Policy forbids. */
  const refused: string[] = [];

  beforeAll(async () => {
    const startedAt = performance.now();
    uhwatch = await startUhwatch(faster);
    expect((await fetch(uhwatch.url)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags });
    page = await browser.newPage({ viewport: { width: 1200, height: 1328 } });
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
  const why = (service: string) =>
    page.getByRole('article', { name: `shop/${service}: No healthy upstream`, exact: true });

  test('says that it is a demo', async () => {
    await page.getByText('Demo: a recorded incident plays in a loop').waitFor();
  });

  test('the rollout turns the upstream from healthy to red, with a word beside the colour, and it recovers', async () => {
    await row().getByText('Healthy', { exact: true }).waitFor();
    const word = row().getByText('No healthy upstream', { exact: true });
    await word.waitFor({ timeout: 60_000 });
    const [red = 0, green = 0, blue = 0] = (
      (await word.evaluate((element) => getComputedStyle(element).color)).match(/\d+/g) ?? []
    ).map(Number);
    expect(red).toBeGreaterThan(2 * green);
    expect(red).toBeGreaterThan(1.5 * blue);
    await why('checkout')
      .getByRole('heading', { name: /readiness probe of container app \(GET :http\/healthz\) is answered with 503/ })
      .waitFor();
    await why('checkout').getByText('Certain: the evidence proves it').waitFor();
    await why('checkout')
      .getByText(/rolled out revision 2: image of app .+:1\.4\.0 to .+:1\.5\.0, \d s before/)
      .waitFor();
    await why('checkout').getByText('shop.example.com by Ingress shop/shop').waitFor();
    await row().getByText('0 / 3').waitFor();
    await row()
      .getByText(/[1-9].* req\/s/)
      .first()
      .waitFor();
    // Beside it the outage of two causes.
    await why('payments').locator('summary').click();
    const found = (words: RegExp) => why('payments').getByRole('heading', { name: words });
    await found(/\(2 of 3\): image registry\.example\.com\/shop\/payments:3\.1\.0 cannot be/).waitFor();
    await found(/\(1 of 3\): container app crashes with exit code 1/).waitFor();
    // And the other flags: a pod that refuses connections (UF) is another trouble than no healthy host (UH).
    await page
      .getByRole('row', { name: /^shop\/cart: Degraded/ })
      .getByText('Connections are refused')
      .waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: picture });
    // Requests that failed are still in the window of the rates.
    await row().getByText('Recovering', { exact: true }).waitFor({ timeout: 70_000 });
  }, 150_000);

  test('the browser refuses nothing of it', () => {
    expect(refused).toEqual([]);
  });
});

describe('the demo to programs', () => {
  let uhwatch: Started & { readonly url: string };

  beforeAll(async () => {
    uhwatch = await startUhwatch(faster);
  }, 60_000);
  afterAll(() => uhwatch.stop());

  const text = async (path: string): Promise<string> => (await fetch(`${uhwatch.url}${path}`)).text();

  const told = [
    { service: 'checkout', of: [{ cause: 'readiness_probe', reason: 'http_status', endpoints: 3 }] },
    {
      service: 'payments',
      of: [
        { cause: 'image_pull', reason: 'not_found', endpoints: 2 },
        { cause: 'crash_loop', reason: 'exit_code', endpoints: 1 },
      ],
    },
  ];

  test.each(told)(
    'the API and the metrics name the causes of $service with certainty',
    async ({ service, of }) => {
      const detail = await eventually(async () => {
        const now = UpstreamDetail.parse(JSON.parse(await text(`/api/v1/upstreams/shop/${service}`)));
        expect(now.findings).toEqual(
          of.map((each) => expect.objectContaining({ ...each, code: 'UP101', confidence: 'certain' }) as unknown),
        );
        const metrics = await text('/metrics');
        for (const { cause, reason, endpoints } of of)
          expect(metrics).toMatch(
            new RegExp(
              `^upstream_finding_endpoints{.*upstream_service="${service}".*cause="${cause}",reason="${reason}"} ${endpoints}$`,
              'm',
            ),
          );
        return now;
      }, 60_000);
      expect(detail.status).toBe('no_healthy_upstream');
      expect(detail.changes[0]?.what).toMatch(/^rolled out revision 2: image of app .+, \d s before$/);
      expect(detail.routes).toEqual([{ kind: 'Ingress', namespace: 'shop', name: 'shop', host: 'shop.example.com' }]);
    },
    90_000,
  );
});
