import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { lostNode } from './support/lost-node.ts';
import { type Started, startUhwatch } from './support/processes.ts';
import { chromiumFlags, program } from './support/programs.ts';

const chromiumPath = program('chromium');
const maxBytes = 900 * 1024;
/** Smaller texts are not compressed: one packet holds them. */
const packetBytes = 1500;
/** What is not an asset: the page itself, and what it asks the exporter about. */
const isLive = ({ pathname }: URL): boolean => pathname === '/' || pathname.startsWith('/api/');

interface Transfer {
  readonly url: URL;
  /** Empty where nobody answered. */
  headers: Readonly<Record<string, string>>;
  /** On the wire, head and body; 0 for what the browser had already. */
  bytes: number;
}

/** Every request of a page, as the browser's network stack counts it. */
async function transfersOf(session: CDPSession): Promise<Map<string, Transfer>> {
  const all = new Map<string, Transfer>();
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const url = new URL(request.url);
    if (url.protocol !== 'data:') all.set(requestId, { url, headers: {}, bytes: 0 });
  });
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const transfer = all.get(requestId);
    const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
    if (transfer !== undefined) transfer.headers = Object.fromEntries(headers) as Record<string, string>;
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const transfer = all.get(requestId);
    if (transfer !== undefined) transfer.bytes = encodedDataLength;
  });
  await session.send('Network.enable');
  return all;
}

/** The status page as the exporter serves it, over a real connection. */
describe.skipIf(!chromiumPath)('the status page over the wire', () => {
  let uhwatch: Started & { readonly url: string };
  let browser: Browser;

  beforeAll(async () => {
    if (!existsSync(path.join(import.meta.dirname, '../preview/dist/index.html'))) {
      throw new Error('preview/dist is missing: run `npm run build` first.');
    }
    uhwatch = await startUhwatch(['demo']);
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await uhwatch.stop();
  });

  /** Opens the page and waits until rows and the last asset are there; the milliseconds are those until the first row. */
  async function visit(visitor: BrowserContext): Promise<{ transfers: Transfer[]; firstRowMs: number }> {
    const page = await visitor.newPage();
    const transfers = await transfersOf(await visitor.newCDPSession(page));
    const startedAt = performance.now();
    await page.goto(`${uhwatch.url}/?refresh=off`);
    await page.locator('[data-status]').first().waitFor();
    const firstRowMs = Math.round(performance.now() - startedAt);
    await page.waitForLoadState('networkidle');
    await page.close();
    return { transfers: [...transfers.values()], firstRowMs };
  }

  test('a first visit transfers less than 900 KiB, all of it from the exporter', async () => {
    const { transfers, firstRowMs } = await visit(await browser.newContext());
    const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
    console.log(`status page: ${(bytes / 1024).toFixed(0)} KiB over the wire, first row after ${firstRowMs} ms`);
    expect(transfers.filter(({ url }) => url.origin !== new URL(uhwatch.url).origin)).toEqual([]);
    expect(bytes).toBeGreaterThan(100 * 1024);
    expect(bytes).toBeLessThan(maxBytes);
  });

  test('a second visit transfers the document and the answers of the API, and no asset', async () => {
    const visitor = await browser.newContext();
    await visit(visitor);
    const { transfers, firstRowMs } = await visit(visitor);
    console.log(`status page: first row of a second visit after ${firstRowMs} ms`);
    const again = transfers.filter(({ url, bytes }) => bytes > 0 && !isLive(url));
    expect(again.map(({ url }) => url.pathname)).toEqual([]);
    expect(transfers.some(({ url, bytes }) => url.pathname === '/api/v1/upstreams' && bytes > 0)).toBe(true);
  });

  test('each asset is compressed, and kept for good under a name that changes with its content', async () => {
    const { transfers } = await visit(await browser.newContext());
    const assets = transfers.filter(({ url }) => !isLive(url));
    expect(assets.length).toBeGreaterThan(3);
    for (const { url, headers, bytes } of assets) {
      expect(headers['cache-control'], url.href).toBe('public, max-age=31536000, immutable');
      if (bytes > packetBytes) expect(headers['content-encoding'], url.href).toBe('br');
    }
  });
});

/** All that stood on one node is down: the whole path from the objects of a cluster to the screen. */
describe.skipIf(!chromiumPath)('the status page with 1,000 upstreams down', () => {
  const count = 1_000;
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-down-'));
  let uhwatch: Started & { readonly url: string };
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const file = path.join(folder, 'objects.json');
    writeFileSync(file, JSON.stringify(lostNode(count)));
    uhwatch = await startUhwatch(['serve', '--kubernetes-files.paths', file]);
    await eventually(async () => {
      const list = UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
      expect(list.common_causes[0]?.upstreams).toBe(count);
    }, 30_000);
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(uhwatch.url);
    await page.locator('[data-status]').first().waitFor();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await uhwatch.stop();
    rmSync(folder, { recursive: true });
  });

  test('names what they have in common before all else, on the first screen', async () => {
    const cause = page.getByRole('region', { name: 'What several have in common' }).getByRole('article');
    await cause.getByRole('heading', { name: /^1000 upstreams .*node-a/ }).waitFor();
    const { y = Infinity, height = 0 } = (await cause.boundingBox()) ?? {};
    const panel = await page.locator('[data-status]').first().boundingBox();
    expect(y + height).toBeLessThan(Math.min(900, panel?.y ?? 0));
    await page.screenshot({ path: path.join(import.meta.dirname, 'test-results/down-1000.png') });
  });

  test('explains a screenful of them, and more on demand', async () => {
    const why = page.getByRole('region', { name: 'Why they are unhealthy' });
    expect(await why.getByRole('article').count()).toBe(8);
    expect(await page.locator('[data-status]').count()).toBeLessThan(100);
    await page.getByRole('button', { name: 'Show 20 of 992 more' }).click();
    await expect.poll(() => why.getByRole('article').count()).toBe(28);
  });

  test('finds the one that somebody looks for among them', async () => {
    await page.getByRole('textbox', { name: 'Search upstreams' }).fill('service-777');
    await page.getByRole('row', { name: /^shop\/service-777: No healthy upstream/ }).waitFor();
    await expect.poll(() => page.locator('[data-status]').count()).toBe(1);
    await page.getByRole('article', { name: /^shop\/service-777:/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('service-777');
  });
});
