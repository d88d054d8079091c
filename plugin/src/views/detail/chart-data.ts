import { type Values } from '../../data/past';

/** A line of a chart. */
export interface Line {
  /** Empty for a line that the title of its chart names. */
  readonly label: string;
  readonly values: Values;
  readonly color: string;
  /** Lengths of dashes and gaps in CSS pixels; empty for a line without gaps. */
  readonly dash: readonly number[];
  /** Whether it stands on the one before it, which is drawn as an area. */
  readonly isStacked: boolean;
}

/** How much of its color the area of a stacked line has. */
export const stackAlpha = 0.35;

/** The dashes of one line after the other. */
export const dashes: ReadonlyArray<readonly number[]> = [[], [6, 3], [2, 2], [8, 2, 2, 2], [12, 4], [4, 6]];

export type ChartData = [number[], ...Array<Array<number | null>>];

/**
 * What uPlot draws: times, then a column for each line; one of a stack is the sum of those up to it. The ends of the time
 * range are among the times, so that every chart reaches over all of it.
 */
export function chartData(
  timesMs: readonly number[],
  lines: readonly Line[],
  { fromMs, nowMs }: { readonly fromMs: number; readonly nowMs: number },
): ChartData {
  const before = fromMs < (timesMs[0] ?? nowMs) ? [fromMs] : [];
  const after = nowMs > (timesMs.at(-1) ?? fromMs) ? [nowMs] : [];
  const nothing = (times: readonly number[]) => times.map(() => null);
  let top: Values | undefined;
  const columns = lines.map(({ values, isStacked }) => {
    const column = isStacked && top !== undefined ? sum(top, values) : values;
    top = isStacked ? column : top;
    return [...nothing(before), ...column, ...nothing(after)];
  });
  return [[...before, ...timesMs, ...after], ...columns];
}

/** A time of which only one of them tells counts as that one. */
export function sum(a: Values, b: Values): Values {
  return a.map((value, place) => {
    const other = b[place] ?? null;
    return value === null ? other : value + (other ?? 0);
  });
}
