import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
