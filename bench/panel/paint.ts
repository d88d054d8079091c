import type { Page } from 'playwright-core';
import { type Figure, figure } from '../bench.ts';
import { median, rounded } from '../statistics.ts';

interface Paint {
  readonly firstMs: number;
  readonly refreshMs: readonly number[];
  readonly isRight: boolean;
}

const counts = [5_000, 10_000];
const rounds = 5;
const refreshes = 5;

/** The figures of one kind of paint, for each number of upstreams: the panel beside the table, turn by turn. */
export async function paintFigures(
  page: Page,
  bench: string,
  pick: (paint: Paint) => readonly number[],
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of counts) {
    // The first of each is not measured: it compiles.
    const draw = (drawer: string) => page.evaluate<Paint>(`paint(${JSON.stringify(drawer)}, ${count}, ${refreshes})`);
    const paints = { panel: [await draw('panel')], table: [await draw('table')] };
    for (let round = 0; round < rounds; round++) {
      paints.panel.push(await draw('panel'));
      paints.table.push(await draw('table'));
    }
    const timeOf = (all: readonly Paint[]) => rounded(median(all.slice(1).flatMap(pick)), 1);
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
