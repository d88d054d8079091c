import { alertMetrics, labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { panelQueries, upstreamLabels } from '@uhwatch/contract/panel-queries.ts';
import { type Status, statuses } from '@uhwatch/contract/status.ts';

/** Matches every value, also the empty one of what has no such label, when its variable is at All. */
const cluster = `${labels.cluster}=~"$cluster"`;
const namespace = `${labels.namespace}=~"$namespace"`;
const families = new RegExp(`\\b(${[...Object.values(metricNames), ...alertMetrics].join('|')})\\b(\\{)?`, 'g');

/** The query, for what the dashboard's variables choose: clusters, and of upstreams their namespaces. */
export function inChosen(query: string): string {
  return query.replaceAll(families, (_, name: string, brace?: string) => {
    const chosen = name === metricNames.sourceUp ? cluster : `${cluster}, ${namespace}`;
    return brace ? `${name}{${chosen}, ` : `${name}{${chosen}}`;
  });
}

/** A number for each status, the worse the higher, so that `max` over an HA pair of exporters shows the worse. */
export function statusNumber(status: Status): number {
  return statuses.length - 1 - statuses.indexOf(status);
}

const statusTerms = statuses.map(
  (status) => `${statusNumber(status)} * (${metricNames.status}{${labels.status}="${status}"} == 1)`,
);

/** Queries of the panels that Grafana brings: the contract's where it has one. */
export const queries = {
  uhRate: `${panelQueries.uh_rate.expr} > 0`,
  flags: `sum by (${labels.flag}) (rate(${metricNames.responseFlags}[$__rate_interval])) > 0`,
  ready: panelQueries.ready.expr,
  desired: panelQueries.desired.expr,
  status: `max by (${upstreamLabels.join(', ')}) (\n  ${statusTerms.join('\n  or\n  ')}\n)`,
  sources: `min by (${labels.cluster}, source) (${metricNames.sourceUp})`,
} as const;
