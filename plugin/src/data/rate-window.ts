import { type DataFrame, rangeUtil } from '@grafana/data';

/**
 * How far back the rates look, in seconds, from the queries as the data source ran them; the longest where they differ.
 * Undefined when it does not say: nothing else knows what became of `$__rate_interval`.
 */
export function rateWindow(frames: readonly DataFrame[]): number | undefined {
  const queries = new Set(frames.map(({ meta }) => meta?.executedQueryString ?? ''));
  const windows = [...queries].flatMap((query) => [...query.matchAll(/\brate\([^()]*\[([0-9a-z]+)\]/g)]);
  return windows.length === 0 ? undefined : Math.max(...windows.map(([, window = '']) => secondsOf(window)));
}

/** Go writes `1m0s`, people `1m`. */
function secondsOf(duration: string): number {
  const parts = duration.match(/\d+[a-z]+/g) ?? [];
  return parts.reduce((sum, part) => sum + rangeUtil.intervalToMs(part) / 1000, 0);
}
