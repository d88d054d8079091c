import { labels, metricNames } from './metrics.ts';

const byService = `${labels.namespace}, ${labels.service}`;
const byPort = `${byService}, ${labels.port}`;

/**
 * The queries of the panel, one row each. The key is the query's refId and so its role: the panel never maps by
 * position. All are instant queries in Prometheus' table format. `max` over what is left of the target labels keeps an
 * HA pair of exporters from counting endpoints twice; rates are summed, because exporters on several nodes read
 * different logs.
 */
export const panelQueries = {
  status: `max by (${byService}, ${labels.status}) (${metricNames.status}) == 1`,
  ready: `min by (${byService}) (max by (${byPort}) (${metricNames.endpoints}{${labels.state}="ready"}))`,
  desired: `max by (${byService}) (${metricNames.desired})`,
  uh_rate: `sum by (${byService}) (rate(${metricNames.responseFlags}{${labels.flag}="UH"}[$__rate_interval]))`,
  findings: `max by (${byService}, ${labels.code}, ${labels.cause}) (${metricNames.findingEndpoints})`,
} as const;

export type PanelRole = keyof typeof panelQueries;
export const panelRoles = Object.keys(panelQueries) as PanelRole[];
