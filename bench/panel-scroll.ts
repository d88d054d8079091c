import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { drawFirst, type OpenPage, withDrawPages } from './panel/browser.ts';
import { median, rounded } from './statistics.ts';

const upstreams = 5_000;
const rounds = 3;
const turns = 120;
const turnPx = 240;
/** As a wheel that is turned fast. */
const betweenMs = 16;
/** A person sees a frame that takes longer. */
const longMs = 50;

interface Scroll {
  readonly longestMs: number;
  /** Frames that took longer than `longMs`. */
  readonly long: number;
  readonly isScrolled: boolean;
}

/** Turns the wheel over a page of its own, and times its frames meanwhile. */
async function scrollOf(open: OpenPage, drawer: 'panel' | 'merged'): Promise<Scroll> {
  const page = await open();
  await drawFirst(page, drawer, { upstreams });
  const before = await page.textContent('main');
  await page.mouse.move(600, 400);
  await page.evaluate('void (globalThis.endFrames = timeFrames())');
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, turnPx);
    await delay(betweenMs);
  }
  const framesMs = await page.evaluate<number[]>('endFrames()');
  const isScrolled = (await page.textContent('main')) !== before;
  await page.close();
  return { longestMs: Math.max(...framesMs), long: framesMs.filter((ms) => ms > longMs).length, isScrolled };
}

export const panelScroll: Bench = {
  name: 'panel-scroll',
  help: `The longest frame in Chromium while a wheel scrolls ${upstreams} upstreams in the built panel, beside the table of Grafana’s library with the same frames.`,
  run: (note) =>
    withDrawPages(async (open) => {
      const scrolls: Record<'panel' | 'merged', Scroll[]> = { panel: [], merged: [] };
      for (let round = 0; round < rounds; round++) {
        scrolls.panel.push(await scrollOf(open, 'panel'));
        scrolls.merged.push(await scrollOf(open, 'merged'));
      }
      const of = (drawer: keyof typeof scrolls, what: 'longestMs' | 'long') =>
        median(scrolls[drawer].map((scroll) => scroll[what]));
      note(`frames over ${longMs} ms: ${of('panel', 'long')} of the panel, ${of('merged', 'long')} of Table`);
      return [
        figure({
          bench: 'panel-scroll',
          unit: `ms longest frame, ${upstreams} upstreams`,
          value: rounded(of('panel', 'longestMs'), 1),
          peer: 'Table of @grafana/ui with the same frames, joined as Grafana does',
          peer_value: rounded(of('merged', 'longestMs'), 1),
          ratio_limit: 1,
          agree:
            [...scrolls.panel, ...scrolls.merged].every(({ isScrolled }) => isScrolled) &&
            of('panel', 'long') <= of('merged', 'long'),
        }),
      ];
    }),
};
