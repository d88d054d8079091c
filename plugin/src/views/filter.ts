import { searchFor } from '@uhwatch/contract/search.ts';
import { type UpstreamRow } from '../data/row';
import { tell } from '../text';
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
  const isFound = searchFor(search, tell);
  if (isFound === undefined && statuses.size === 0) {
    return rows;
  }
  return rows.filter((row) => {
    const isMeant = statuses.size === 0 || statuses.has(shownStatus(row));
    return isMeant && isFound?.({ names: namesOf(row), findings: row.findings }) !== false;
  });
}

function namesOf({ cluster, namespace, service, labels, alerts, routes }: UpstreamRow): string[] {
  const said = [...labels.values(), ...alerts.map(({ name }) => name), ...routes.map(({ host }) => host)];
  return [cluster, `${namespace}/${service}`, ...said];
}
