import { type Figure, figure } from '../bench.ts';
import { median, rounded } from '../statistics.ts';
import { drawAgain, drawFirst, type OpenPage, showsUpstreams } from './browser.ts';

interface Paint {
  readonly firstMs: number;
  readonly refreshMs: readonly number[];
  readonly isRight: boolean;
}

const counts = [5_000, 10_000];
const rounds = 3;
const refreshes = 8;

const peers = {
  merged: 'Table of @grafana/ui with the same frames, joined as Grafana does',
  table: 'Table of @grafana/ui with the first of the frames',
} as const;
const drawers = ['panel', 'table', 'merged'] as const;
type Drawer = (typeof drawers)[number];
/** The panel reads a dozen frames more than that table. */
const floor = 0.2;

/** The figures of one kind of paint, for each number of upstreams: the panel beside the table, turn by turn. */
export async function paintFigures(
  open: OpenPage,
  bench: string,
  pick: (paint: Paint) => readonly number[],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of counts) {
    const paints: Record<Drawer, Paint[]> = { panel: [], table: [], merged: [] };
    for (let round = 0; round < rounds; round++) {
      for (const drawer of drawers) paints[drawer].push(await paintOf(open, drawer, count));
    }
    const timeOf = (drawer: Drawer) => rounded(median(paints[drawer].flatMap(pick)), 1);
    for (const [peer, words] of Object.entries(peers) as [keyof typeof peers, string][]) {
      figures.push(
        figure({
          bench,
          unit: `ms, ${count} upstreams`,
          value: timeOf('panel'),
          peer: words,
          peer_value: timeOf(peer),
          ratio_limit: peer === 'merged' ? 1 : floor,
          agree: [...paints.panel, ...paints[peer]].every(({ isRight }) => isRight),
        }),
      );
    }
  }
  return figures;
}

/** On a page of its own, as a dashboard that was just opened. */
async function paintOf(open: OpenPage, drawer: Drawer, upstreams: number): Promise<Paint> {
  const page = await open();
  const firstMs = await drawFirst(page, drawer, { upstreams });
  const refreshMs = await drawAgain(page, refreshes);
  const isRight = await showsUpstreams(page);
  await page.close();
  return { firstMs, refreshMs, isRight };
}
