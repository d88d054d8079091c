import { statuses, type Status } from '@uhwatch/contract/status.ts';
import { worstFirst } from '../columns/order';
import { type Options } from '../options';
import { explainBadPattern, explainNoMatch, type Problem } from './problem';
import { type UpstreamRow } from './row';

export interface Prepared {
  /** Worst first. */
  readonly rows: readonly UpstreamRow[];
  readonly hidden: { readonly healthy: number; readonly others: number };
  /** Of all upstreams that match the name pattern, hidden or not. */
  readonly counts: Readonly<Record<Status, number>>;
}

/** Picks and orders the rows that the options ask for, or says why none is left. */
export function prepare(
  rows: readonly UpstreamRow[],
  options: Pick<Options, 'showHealthy' | 'maxRows' | 'namePattern'>,
): Prepared | { readonly problem: Problem } {
  const pattern = readPattern(options.namePattern);
  if (pattern === undefined) {
    return { problem: explainBadPattern(options.namePattern) };
  }
  const matches = ({ namespace, service }: UpstreamRow) => pattern.test(`${namespace}/${service}`);
  const matching = options.namePattern === '' ? [...rows] : rows.filter(matches);
  if (matching.length === 0) {
    return { problem: explainNoMatch(options.namePattern, rows.length) };
  }
  return { ...cap(matching.sort(worstFirst), options), counts: countStatuses(matching) };
}

function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function cap(
  rows: readonly UpstreamRow[],
  { showHealthy, maxRows }: Pick<Options, 'showHealthy' | 'maxRows'>,
): Pick<Prepared, 'rows' | 'hidden'> {
  const eligible = showHealthy ? rows : rows.filter(({ status }) => status !== 'healthy');
  const shown = eligible.slice(0, Math.max(1, maxRows));
  const healthy = countHealthy(rows) - countHealthy(shown);
  return { rows: shown, hidden: { healthy, others: rows.length - shown.length - healthy } };
}

function countHealthy(rows: readonly UpstreamRow[]): number {
  return rows.reduce((count, { status }) => count + Number(status === 'healthy'), 0);
}

function countStatuses(rows: readonly UpstreamRow[]): Record<Status, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of rows) {
    counts[status] += 1;
  }
  return counts;
}
