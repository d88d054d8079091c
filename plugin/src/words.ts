import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { describeDuration } from '@uhwatch/contract/duration.ts';
import { describeStatus } from '@uhwatch/contract/status.ts';
import { type CellContext } from './columns/column';
import { type UpstreamRow } from './data/row';

/** Stands wherever nothing tells. */
export const unknownMark = '?';

export function formatCount(count: number | undefined): string {
  return count === undefined ? unknownMark : String(count);
}

const perSecond = getValueFormat('reqps');

export function formatRate(rate: number | undefined): string {
  if (rate === undefined) {
    return unknownMark;
  }
  if (rate > 0 && rate < 0.01) {
    return '< 0.01 req/s';
  }
  return formattedValueToString(perSecond(rate, decimalsOf(rate)));
}

function decimalsOf(rate: number): number {
  if (rate === 0) {
    return 0;
  }
  if (rate < 1) {
    return 2;
  }
  return rate < 100 || rate >= 1000 ? 1 : 0;
}

export function plural(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}

export function describeReady({ numbers: { ready, desired } }: UpstreamRow): string {
  const words = (count: number | undefined) => (count === undefined ? 'unknown' : String(count));
  return `${words(ready)} of ${words(desired)} endpoints ready`;
}

export function describeRate({ numbers: { uh_rate: rate } }: UpstreamRow): string {
  return rate === undefined ? 'UH rate unknown' : `UH rate ${formatRate(rate)}`;
}

/** What marks a row of which something was told by a source that is lost; undefined while all of them are up. */
export function describeAge(
  { numbers: { as_of: seconds }, status }: UpstreamRow,
  { nowMs, timeZone }: CellContext,
): string | undefined {
  if (seconds === undefined) {
    return undefined;
  }
  const clock = dateTimeFormat(seconds * 1000, { timeZone, format: 'HH:mm:ss' });
  const age = `as of ${clock}, ${describeDuration(nowMs / 1000 - seconds)} ago`;
  return status === 'unknown' ? age : `in part ${age}`;
}

export function describeStatusOf(row: UpstreamRow, context: CellContext): string {
  const age = describeAge(row, context);
  return `${describeStatus(row.status, row.lastStatus)}${age === undefined ? '' : `, ${age}`}`;
}
