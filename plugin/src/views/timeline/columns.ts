import { type RowHistory } from '../../data/row';

/** What a time range looks like on so many pixels. */
export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly widthPx: number;
}

/** The worst share in each pixel column, NaN where nothing tells. */
export interface StripColumns {
  /** The least ready share. */
  readonly ready: Float64Array;
  /** The greatest failed share. */
  readonly failed: Float64Array;
}

/**
 * What of a history falls on each pixel column. A value holds until the next one, at most for two steps; of several in
 * one column the worst counts, so that a short outage is seen in a long time range.
 */
export function stripColumns({ timesMs, readyShare, failureShare }: RowHistory, scale: TimeScale): StripColumns {
  return {
    ready: worstColumns({ timesMs, values: readyShare ?? [] }, scale, Math.min),
    failed: worstColumns({ timesMs, values: failureShare ?? [] }, scale, Math.max),
  };
}

interface Course {
  readonly timesMs: readonly number[];
  readonly values: ReadonlyArray<number | null>;
}

function worstColumns(
  { timesMs, values }: Course,
  scale: TimeScale,
  worse: (a: number, b: number) => number,
): Float64Array {
  const columns = new Float64Array(Math.max(0, Math.floor(scale.widthPx))).fill(Number.NaN);
  const stepMs = stepOf(timesMs);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const timeMs = timesMs[index];
    if (value === null || value === undefined || timeMs === undefined) {
      continue;
    }
    const untilMs = Math.min(timesMs[index + 1] ?? timeMs + stepMs, timeMs + 2 * stepMs);
    const first = Math.max(0, Math.floor(xOf(timeMs, scale)));
    const end = Math.min(columns.length, Math.max(first + 1, Math.floor(xOf(untilMs, scale))));
    for (let column = first; column < end; column++) {
      const before = columns[column] ?? Number.NaN;
      columns[column] = Number.isNaN(before) ? value : worse(before, value);
    }
  }
  return columns;
}

/** The shortest distance of two values that follow each other; the rest of a series has gaps. */
function stepOf(timesMs: readonly number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let index = 1; index < timesMs.length; index++) {
    step = Math.min(step, (timesMs[index] ?? 0) - (timesMs[index - 1] ?? 0));
  }
  return Number.isFinite(step) ? step : 0;
}

/** Where a time is, in CSS pixels from the left. */
export function xOf(timeMs: number, { fromMs, toMs, widthPx }: TimeScale): number {
  return ((timeMs - fromMs) / (toMs - fromMs)) * widthPx;
}

/** The time at a place, in milliseconds since 1970. */
export function timeAt(xPx: number, { fromMs, toMs, widthPx }: TimeScale): number {
  return fromMs + (xPx / widthPx) * (toMs - fromMs);
}

/** Calls back for each stretch of columns with the same value; stretches where nothing tells are left out. */
export function eachRun(columns: Float64Array, onRun: (value: number, start: number, length: number) => void): void {
  let start = 0;
  for (let column = 1; column <= columns.length; column++) {
    const value = columns[start] ?? Number.NaN;
    if (column === columns.length || !Object.is(columns[column], value)) {
      if (!Number.isNaN(value)) {
        onRun(value, start, column - start);
      }
      start = column;
    }
  }
}

/** Which value holds at a time; -1 where none does. */
export function indexAt({ timesMs }: Pick<RowHistory, 'timesMs'>, timeMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] ?? 0) <= timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
