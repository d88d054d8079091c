import type { Browser } from 'playwright-core';
import { manyUpstreams } from '../preview/testing/many.ts';
import { type Bench, figure } from './bench.ts';
import { withPages } from './panel/browser.ts';
import { median, rounded } from './statistics.ts';

const upstreams = 1_000;
const rounds = 5;

interface Shown {
  readonly ms: number;
  readonly text: string;
}

/** From asking for a page, nothing of it cached, until there is such an element, and what it says. */
async function timeUntil(browser: Browser, url: string, selector: string): Promise<Shown> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(`
    globalThis.shownAt = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        if (document.querySelector(${JSON.stringify(selector)}) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now()));
      }).observe(document, { childList: true, subtree: true });
    });`);
  await page.goto(url);
  const ms = await page.evaluate<number>('shownAt');
  const text = (await page.locator(selector).first().textContent()) ?? '';
  await context.close();
  return { ms, text };
}

export const statusPage: Bench = {
  name: 'status-page',
  help: `Time from asking for the status page until Chromium shows the first row of ${upstreams} upstreams, beside a page with one button of Grafana’s library.`,
  run: () =>
    withPages(['testing/empty.tsx'], async ({ browser, server }) => {
      server.says(manyUpstreams(upstreams));
      const times: Record<'page' | 'empty', Shown[]> = { page: [], empty: [] };
      for (let round = 0; round < rounds; round++) {
        times.page.push(await timeUntil(browser, server.url, 'tr[data-status]'));
        times.empty.push(await timeUntil(browser, `${server.url}testing/empty.html`, 'main button'));
      }
      const timeOf = (shown: keyof typeof times) => rounded(median(times[shown].map(({ ms }) => ms)));
      return [
        figure({
          bench: 'status-page',
          unit: `ms to the first row of ${upstreams}`,
          value: timeOf('page'),
          peer: 'a page with one button of @grafana/ui',
          peer_value: timeOf('empty'),
          ratio_limit: 0.5,
          agree: times.page.every(({ text }) => text.includes('service-')),
        }),
      ];
    }),
};
