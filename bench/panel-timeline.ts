import { type Bench, figure } from './bench.ts';
import { drawFirst, type OpenPage, showsUpstreams, withDrawPages } from './panel/browser.ts';
import { median, rounded } from './statistics.ts';

const scene = { upstreams: 500, points: 1_000 };
const rounds = 5;
/** However fast the machine draws lines. */
const limitMs = 300;

interface Paint {
  readonly ms: number;
  readonly isRight: boolean;
}

/** On a page of its own, as a dashboard that was just opened. */
async function paintOf(open: OpenPage, drawer: 'timeline' | 'lines'): Promise<Paint> {
  const page = await open();
  const ms = await drawFirst(page, drawer, scene);
  const isRight = drawer === 'lines' ? (await page.locator('canvas').count()) === 1 : await showsUpstreams(page);
  await page.close();
  return { ms, isRight };
}

export const panelTimeline: Bench = {
  name: 'panel-timeline',
  help: `Time until the built panel shows ${scene.upstreams} upstreams over ${scene.points} points in Chromium, beside the chart of Grafana’s library with the same series.`,
  run: () =>
    withDrawPages(async (open) => {
      const paints: Record<'timeline' | 'lines', Paint[]> = { timeline: [], lines: [] };
      for (let round = 0; round < rounds; round++) {
        paints.timeline.push(await paintOf(open, 'timeline'));
        paints.lines.push(await paintOf(open, 'lines'));
      }
      const timeOf = (drawer: keyof typeof paints) => rounded(median(paints[drawer].map(({ ms }) => ms)), 1);
      return [
        figure({
          bench: 'panel-timeline',
          unit: `ms, ${scene.upstreams} upstreams x ${scene.points} points`,
          value: timeOf('timeline'),
          peer: 'the same series as lines of one chart of @grafana/ui',
          peer_value: timeOf('lines'),
          ratio_limit: 1,
          agree: [...paints.timeline, ...paints.lines].every(({ isRight }) => isRight) && timeOf('timeline') < limitMs,
        }),
      ];
    }),
};
