import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { describeDuration } from '@uhwatch/contract/duration.ts';
import { type CellContext } from './columns/column';
import { type RowFinding, type UpstreamRow } from './data/row';
import { describeShown } from './shown-status';

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

/** A share of 0 to 1; what is not quite all or nothing is never rounded to it. */
export function formatShare(share: number | undefined): string {
  if (share === undefined) {
    return unknownMark;
  }
  if (share > 0 && share < 0.01) {
    return '< 1 %';
  }
  const percent = Math.round(share * 100);
  return `${share < 1 ? Math.min(99, percent) : percent} %`;
}

/** How long ago a time in Unix seconds was. */
export function formatSince(seconds: number, { nowMs }: Pick<CellContext, 'nowMs'>): string {
  return describeDuration(nowMs / 1000 - seconds);
}

/** The class of a failed request, as a person reads it. */
export function classWord(name: string): string {
  return name.replaceAll('_', ' ');
}

export function plural(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}

export function describeReady({ numbers: { ready, desired } }: UpstreamRow): string {
  const words = (count: number | undefined) => (count === undefined ? 'unknown' : String(count));
  return `${words(ready)} of ${words(desired)} endpoints ready`;
}

/** Failed requests of all and each second, without those that are no fault of the upstream. */
export function describeFailures({ numbers: { failure_rate: rate, failure_share: share } }: UpstreamRow): string {
  if (rate === undefined) {
    return 'failures unknown';
  }
  return share === undefined
    ? `${formatRate(rate)} failed`
    : `${formatShare(share)} of requests failed, ${formatRate(rate)}`;
}

export function describeOutcomes({ outcomes }: UpstreamRow): string {
  return [...outcomes].map(([name, rate]) => `${classWord(name)} ${formatRate(rate)}`).join(', ');
}

export function describeAlerts({ alerts }: UpstreamRow): string {
  return alerts.map(({ name, state }) => `${name} ${state}`).join(', ');
}

export function describeRate({ numbers: { uh_rate: rate } }: UpstreamRow): string {
  return rate === undefined ? 'UH rate unknown' : `UH rate ${formatRate(rate)}`;
}

/** A time in Unix seconds and how long ago it was; with its day where that is another one. */
export function describeAsOf(seconds: number, { nowMs, timeZone }: Pick<CellContext, 'nowMs' | 'timeZone'>): string {
  const day = (ms: number) => dateTimeFormat(ms, { timeZone, format: 'YYYY-MM-DD' });
  const format = day(seconds * 1000) === day(nowMs) ? 'HH:mm:ss' : 'YYYY-MM-DD HH:mm:ss';
  const clock = dateTimeFormat(seconds * 1000, { timeZone, format });
  return `as of ${clock}, ${describeDuration(nowMs / 1000 - seconds)} ago`;
}

/** What marks a row of which something was told by a source that is lost; undefined while all of them are up. */
export function describeAge(
  { numbers: { as_of: seconds }, status }: UpstreamRow,
  context: CellContext,
): string | undefined {
  if (seconds === undefined) {
    return undefined;
  }
  const age = describeAsOf(seconds, context);
  return status === 'unknown' ? age : `in part ${age}`;
}

export function describeStatusOf(row: UpstreamRow, context: CellContext): string {
  const age = describeAge(row, context);
  return `${describeShown(row)}${age === undefined ? '' : `, ${age}`}`;
}

/** A finding in one line: its code, its cause, and what of the upstream it is about. */
export function describeFinding({ code, cause, reason, upstream_port: port, subset }: RowFinding): string {
  const place = [port === '' ? '' : `port ${port}`, subset === '' ? '' : `subset ${subset}`].filter(Boolean).join(', ');
  return `${code} ${describeCause(cause, reason)}${place === '' ? '' : ` (${place})`}`;
}
