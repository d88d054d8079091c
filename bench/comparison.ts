import { median, quantile } from './statistics.ts';
import { isMoreBetter } from './units.ts';

/** What two commits are compared by: the rest of a figure's line differs from commit to commit. */
export interface Measurement {
  readonly bench: string;
  readonly unit: string;
  readonly value: number;
}

/** One figure of two commits. */
export interface Comparison {
  readonly bench: string;
  readonly unit: string;
  /** Medians. */
  readonly before: number;
  readonly after: number;
  /** How many times better it became, whether more or less of the unit is better. */
  readonly ratio: number;
  /** From the smallest to the greatest value of the same commit, as a share of its median; of the commit that swings more. */
  readonly spread: number;
  readonly isWorse: boolean;
}

/** Being worse by this share beyond the spread is more than chance. */
const tolerance = 0.05;

/**
 * The figures in what a run printed; throws for one without a value. One with two yardsticks comes twice: that moves
 * neither median nor spread.
 */
export function measurementsIn(output: string): readonly Measurement[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => {
    const { bench, unit, value } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof bench !== 'string' || typeof unit !== 'string' || typeof value !== 'number') {
      throw new Error(`not a figure with bench, unit and value: ${line}`);
    }
    return { bench, unit, value };
  });
}

/** Compares every figure that both commits have, each with the values of all its runs. */
export function compare(before: readonly Measurement[], after: readonly Measurement[]): readonly Comparison[] {
  const later = valuesByFigure(after);
  return [...valuesByFigure(before)].flatMap(([key, { bench, unit, values }]) => {
    const other = later.get(key);
    return other === undefined ? [] : [compareFigure({ bench, unit }, values, other.values)];
  });
}

/** The figures that only one of the commits has, as `BENCH (UNIT)`. */
export function onlyIn(one: readonly Measurement[], other: readonly Measurement[]): readonly string[] {
  const known = valuesByFigure(other);
  return [...valuesByFigure(one).keys()].filter((key) => !known.has(key));
}

interface Values {
  readonly bench: string;
  readonly unit: string;
  readonly values: number[];
}

function valuesByFigure(measurements: readonly Measurement[]): ReadonlyMap<string, Values> {
  const figures = new Map<string, Values>();
  for (const { bench, unit, value } of measurements) {
    const key = `${bench} (${unit})`;
    const figure = figures.get(key) ?? { bench, unit, values: [] };
    figure.values.push(value);
    figures.set(key, figure);
  }
  return figures;
}

function compareFigure(
  { bench, unit }: Pick<Measurement, 'bench' | 'unit'>,
  earlier: readonly number[],
  later: readonly number[],
): Comparison {
  const before = median(earlier);
  const after = median(later);
  const ratio = isMoreBetter(unit) ? after / before : before / after;
  const spread = Math.max(spreadOf(earlier), spreadOf(later));
  return { bench, unit, before, after, ratio, spread, isWorse: ratio < 1 - tolerance - spread };
}

function spreadOf(values: readonly number[]): number {
  return (quantile(values, 1) - quantile(values, 0)) / median(values);
}
