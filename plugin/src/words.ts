import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { describeDuration } from '@uhwatch/contract/duration.ts';
import { describeClass } from '@uhwatch/contract/terms.ts';
import { type CellContext } from './columns/column';
import { type RowAlert, type RowFinding, type UpstreamRow } from './data/row';
import { describeShown } from './shown-status';
import { tell, text } from './text';

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

export function describeAgo(seconds: number, context: Pick<CellContext, 'nowMs'>): string {
  return text('words.ago', '{{age}} ago', { age: formatSince(seconds, context) });
}

/** The class of a failed request, as a person reads it. */
export function classWord(name: string): string {
  return describeClass(name, tell);
}

/** Why, as a person reads it. */
export function causeWords({ cause, reason }: Pick<RowFinding, 'cause' | 'reason'>): string {
  return describeCause(cause, reason, tell);
}

export function describeReady({ numbers: { ready, desired } }: UpstreamRow): string {
  const words = (count: number | undefined) => (count === undefined ? text('words.unknown', 'unknown') : String(count));
  return text('words.ready', '{{ready}} of {{desired}} endpoints ready', {
    ready: words(ready),
    desired: words(desired),
  });
}

/** Failed requests of all and each second, without those that are no fault of the upstream. */
export function describeFailures({ numbers: { failure_rate: rate, failure_share: share } }: UpstreamRow): string {
  if (rate === undefined) {
    return text('words.failures-unknown', 'failures unknown');
  }
  return share === undefined
    ? describeFailed(rate)
    : text('words.failures', '{{share}} of requests failed, {{rate}}', {
        share: formatShare(share),
        rate: formatRate(rate),
      });
}

/** So many requests per second failed. */
export function describeFailed(rate: number): string {
  return text('words.failed', '{{rate}} failed', { rate: formatRate(rate) });
}

export function describeOutcomes({ outcomes }: UpstreamRow): string {
  return [...outcomes].map(([name, rate]) => `${classWord(name)} ${formatRate(rate)}`).join(', ');
}

export function alertWord(state: RowAlert['state']): string {
  return state === 'firing' ? text('words.firing', 'firing') : text('words.pending', 'pending');
}

export function describeAlerts({ alerts }: UpstreamRow): string {
  return alerts.map(({ name, state }) => `${name} ${alertWord(state)}`).join(', ');
}

export function describeRate({ numbers: { uh_rate: rate } }: UpstreamRow): string {
  return rate === undefined
    ? text('words.uh-unknown', 'UH rate unknown')
    : text('words.uh', 'UH rate {{rate}}', { rate: formatRate(rate) });
}

/** A time in Unix seconds and how long ago it was; with its day where that is another one. */
export function describeAsOf(seconds: number, { nowMs, timeZone }: Pick<CellContext, 'nowMs' | 'timeZone'>): string {
  const day = (ms: number) => dateTimeFormat(ms, { timeZone, format: 'YYYY-MM-DD' });
  const format = day(seconds * 1000) === day(nowMs) ? 'HH:mm:ss' : 'YYYY-MM-DD HH:mm:ss';
  const clock = dateTimeFormat(seconds * 1000, { timeZone, format });
  return text('words.as-of', 'as of {{clock}}, {{age}} ago', {
    clock,
    age: describeDuration(nowMs / 1000 - seconds),
  });
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
  return status === 'unknown' ? age : text('words.in-part', 'in part {{age}}', { age });
}

export function describeStatusOf(row: UpstreamRow, context: CellContext): string {
  const age = describeAge(row, context);
  return `${describeShown(row)}${age === undefined ? '' : `, ${age}`}`;
}

/** A port and a subset; each may be empty. */
export function describePlace(port: string, subset: string): string {
  return [
    port === '' ? '' : text('words.port', 'port {{port}}', { port }),
    subset === '' ? '' : text('words.subset', 'subset {{subset}}', { subset }),
  ]
    .filter((word) => word !== '')
    .join(', ');
}

export function describeCluster(cluster: string): string {
  return text('words.cluster', 'cluster {{cluster}}', { cluster });
}

/** What the link of an upstream to the status page is called. */
export function describeEvidenceLink(): string {
  return text('words.evidence', 'Evidence, on the status page');
}

/** A finding in one line: its code, its cause, and what of the upstream it is about. */
export function describeFinding(finding: RowFinding): string {
  const { code, upstream_port: port, subset } = finding;
  const place = describePlace(port, subset);
  return `${code} ${causeWords(finding)}${place === '' ? '' : ` (${place})`}`;
}
