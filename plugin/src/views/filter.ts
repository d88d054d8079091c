import { describeCause } from '@uhwatch/contract/causes.ts';
import { type UpstreamRow } from '../data/row';
import { type ShownStatus, shownStatus } from '../shown-status';

/** What somebody who looks at the panel wants to see of it. */
export interface Filter {
  /** Words that each have to occur in what names or explains the upstream. */
  readonly search: string;
  /** Empty for all. */
  readonly statuses: ReadonlySet<ShownStatus>;
}

export const everything: Filter = { search: '', statuses: new Set() };

export function filtered(rows: readonly UpstreamRow[], { search, statuses }: Filter): readonly UpstreamRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && statuses.size === 0) {
    return rows;
  }
  return rows.filter((row) => {
    const isWanted = statuses.size === 0 || statuses.has(shownStatus(row));
    return isWanted && (words.length === 0 || isFound(textOf(row), words));
  });
}

function isFound(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function textOf({ cluster, namespace, service, findings, alerts, routes }: UpstreamRow): string {
  const whys = findings.map(({ code, cause, reason }) => `${code} ${cause} ${describeCause(cause, reason)}`);
  const names = [...alerts.map(({ name }) => name), ...routes.map(({ host }) => host)];
  return [cluster, `${namespace}/${service}`, ...whys, ...names].join('\n').toLowerCase();
}
