import type { Page } from 'playwright-core';
import { type Bench, figure } from './bench.ts';
import { drawAgain, drawFirst, showsUpstreams, withDrawPages } from './panel/browser.ts';
import { rounded } from './statistics.ts';

const upstreams = 5_000;
const warmUpRefreshes = 20;
const refreshes = 200;
/** Answers are made so many at a time, so that they do not fill the memory themselves. */
const atATime = 10;

/** What scripts of the page hold after everything was collected, in MiB. */
async function heldMiB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1024 / 1024;
}

async function refreshMany(page: Page, times: number): Promise<void> {
  for (let done = 0; done < times; done += atATime) await drawAgain(page, atATime);
}

export const panelMemory: Bench = {
  name: 'panel-memory',
  help: `What the page of the built panel holds after ${refreshes} refreshes of ${upstreams} upstreams in Chromium, against what it held after ${warmUpRefreshes}.`,
  run: () =>
    withDrawPages(async (open) => {
      const page = await open();
      await drawFirst(page, 'panel', { upstreams });
      await refreshMany(page, warmUpRefreshes);
      const before = await heldMiB(page);
      await refreshMany(page, refreshes - warmUpRefreshes);
      const after = await heldMiB(page);
      return [
        figure({
          bench: 'panel-memory',
          unit: `MiB after ${refreshes} refreshes`,
          value: rounded(after, 1),
          peer: `the same page after ${warmUpRefreshes} refreshes`,
          peer_value: rounded(before, 1),
          ratio_limit: 0.91,
          agree: await showsUpstreams(page),
        }),
      ];
    }),
};
