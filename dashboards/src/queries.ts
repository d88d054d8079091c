import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { type Status, statuses } from '@uhwatch/contract/status.ts';

/** Read by the dashboard only, so it is no part of the contract with the panel. */
export const sourceUp = 'uhwatch_source_up';

const byService = `${labels.namespace}, ${labels.service}`;
const byPort = `${byService}, ${labels.port}`;
const chosen = `${labels.namespace}=~"$namespace"`;
const families = new RegExp(`\\b(${Object.values(metricNames).join('|')})\\b(\\{)?`, 'g');

/** The query, for the namespaces that the dashboard's variable names only. */
export function inChosenNamespaces(query: string): string {
  return query.replaceAll(families, (_, name: string, brace?: string) =>
    brace ? `${name}{${chosen}, ` : `${name}{${chosen}}`,
  );
}

/** A number for each status, the worse the higher, so that `max` over an HA pair of exporters shows the worse. */
export function statusNumber(status: Status): number {
  return statuses.length - 1 - statuses.indexOf(status);
}

const statusTerms = statuses.map(
  (status) => `${statusNumber(status)} * (${metricNames.status}{${labels.status}="${status}"} == 1)`,
);

/** Queries of the panels that Grafana brings; those of our own panel are the contract's. */
export const queries = {
  uhRate: `sum by (${byService}) (rate(${metricNames.responseFlags}{${labels.flag}="UH"}[$__rate_interval])) > 0`,
  flags: `sum by (${labels.flag}) (rate(${metricNames.responseFlags}[$__rate_interval])) > 0`,
  ready: `min by (${byService}) (max by (${byPort}) (${metricNames.endpoints}{${labels.state}="ready"}))`,
  desired: `max by (${byService}) (${metricNames.desired})`,
  status: `max by (${byService}) (\n  ${statusTerms.join('\n  or\n  ')}\n)`,
  sources: `min by (source) (${sourceUp})`,
} as const;
