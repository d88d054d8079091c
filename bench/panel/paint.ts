import { type Figure, figure } from '../bench.ts';
import { median, rounded } from '../statistics.ts';
import type { OpenPage } from './browser.ts';

interface Paint {
  readonly firstMs: number;
  readonly refreshMs: readonly number[];
  readonly isRight: boolean;
}

const counts = [5_000, 10_000];
const rounds = 3;
const refreshes = 8;

/** The figures of one kind of paint, for each number of upstreams: the panel beside the table, turn by turn. */
export async function paintFigures(
  open: OpenPage,
  bench: string,
  pick: (paint: Paint) => readonly number[],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of counts) {
    const paints: Record<'panel' | 'table', Paint[]> = { panel: [], table: [] };
    for (let round = 0; round < rounds; round++) {
      for (const drawer of ['panel', 'table'] as const) paints[drawer].push(await paintOf(open, drawer, count));
    }
    const timeOf = (all: readonly Paint[]) => rounded(median(all.flatMap(pick)), 1);
    figures.push(
      figure({
        bench,
        unit: `ms, ${count} upstreams`,
        value: timeOf(paints.panel),
        peer: 'Table of @grafana/ui with the first of the same frames',
        peer_value: timeOf(paints.table),
        ratio_limit: 1,
        agree: [...paints.panel, ...paints.table].every(({ isRight }) => isRight),
      }),
    );
  }
  return figures;
}

/** On a page of its own, as a dashboard that was just opened. */
async function paintOf(open: OpenPage, drawer: string, count: number): Promise<Paint> {
  const page = await open();
  const paint = await page.evaluate<Paint>(`paint(${JSON.stringify(drawer)}, ${count}, ${refreshes})`);
  await page.close();
  return paint;
}
