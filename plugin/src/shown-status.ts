import { severity, type Status, statuses } from '@uhwatch/contract/status.ts';
import { describeStatusWord } from '@uhwatch/contract/terms.ts';
import { type UpstreamRow } from './data/row';
import { tell, text } from './text';

/** What the panel shows for a status; an upstream that just became healthy again is told apart from one that was. */
export type ShownStatus = Status | 'recovering';

/** From worst to best. */
export const shownStatuses: readonly ShownStatus[] = statuses.flatMap((status) =>
  status === 'idle' ? ['recovering', status] : [status],
);

/** The place of an upstream among others, the lower the worse. */
export function rankOf(row: UpstreamRow): number {
  const rank = severity(row.status, row.lastStatus);
  return shownStatus(row) === 'recovering' ? statuses.indexOf('idle') - 0.5 : rank;
}

/** A status as people read it. */
export function wordOf(status: ShownStatus): string {
  return status === 'recovering' ? text('words.recovering', 'Recovering') : describeStatusWord(status, tell);
}

/** Healthy, while requests that found nothing healthy are still in the window of the rate. */
export function shownStatus({ status, numbers }: Pick<UpstreamRow, 'status' | 'numbers'>): ShownStatus {
  return status === 'healthy' && (numbers.uh_rate ?? 0) > 0 ? 'recovering' : status;
}

/** In words; while the status is unknown, what was known last stands beside it. */
export function describeShown(row: UpstreamRow): string {
  const status = wordOf(shownStatus(row));
  return row.status === 'unknown' && row.lastStatus !== undefined
    ? text('words.status-was', '{{status}}, was {{last}}', { status, last: wordOf(row.lastStatus) })
    : status;
}

/** How many upstreams have each status, worst first; only those that occur. */
export function countShown(rows: readonly UpstreamRow[]): ReadonlyArray<readonly [ShownStatus, number]> {
  const counts = new Map<ShownStatus, number>(shownStatuses.map((status) => [status, 0]));
  for (const row of rows) {
    const status = shownStatus(row);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 0);
}
