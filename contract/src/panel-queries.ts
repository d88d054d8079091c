import type { UpstreamSummary } from './api.ts';
import { labels, metricNames } from './metrics.ts';

/** What the panel asks of Prometheus: an instant query in the table format. */
export interface PanelQuery {
  readonly expr: string;
  /** What it answers, for the person who sets up the panel. */
  readonly meaning: string;
  /** The panel is complete without it, and says nothing when it is missing. */
  readonly optional?: true;
}

/** A query that answers one number for each upstream. */
export interface NumberQuery extends PanelQuery {
  /** Which one counts when a query of one's own answers several for an upstream. */
  readonly worst: 'min' | 'max';
  /** The same number in an answer of the HTTP API; null where no source tells. */
  fromApi(upstream: UpstreamSummary): number | null;
}

/** The labels by which whoever reads metrics tells upstreams apart. */
export const upstreamLabels = [labels.cluster, labels.namespace, labels.service] as const;

const byUpstream = upstreamLabels.join(', ');
const byPort = `${byUpstream}, ${labels.port}`;
const byFinding = `${byPort}, ${labels.subset}, ${labels.code}, ${labels.cause}, ${labels.reason}`;

/**
 * The queries of the panel, one row each. The key is the query's refId and so its role: the panel never maps by
 * position. `max` over what is left of the target labels keeps an HA pair of exporters from counting endpoints twice;
 * rates are summed, because exporters on several nodes read different logs.
 */
export const panelQueries = {
  status: {
    meaning: 'The present status of each upstream',
    expr: `max by (${byUpstream}, ${labels.status}) (${metricNames.status}) == 1`,
  },
  ready: {
    meaning: 'Ready endpoints, of the least ready port',
    expr: `min by (${byUpstream}) (max by (${byPort}) (${metricNames.endpoints}{${labels.state}="ready"}))`,
    worst: 'min',
    fromApi: ({ endpoints }) => endpoints?.ready ?? null,
  },
  desired: {
    meaning: 'Endpoints that ought to exist',
    expr: `max by (${byUpstream}) (${metricNames.desired})`,
    worst: 'max',
    fromApi: ({ desired }) => desired,
  },
  uh_rate: {
    meaning: 'Requests per second answered with no healthy upstream',
    expr: `sum by (${byUpstream}) (rate(${metricNames.responseFlags}{${labels.flag}="UH"}[$__rate_interval]))`,
    worst: 'max',
    // The counter of UH is born at zero for each known upstream, so its rate is absent only while no log is read.
    fromApi: ({ rates }) => (rates === null ? null : (rates.flags_per_second['UH'] ?? 0)),
  },
  findings: {
    meaning: 'Why an upstream is unhealthy',
    expr: `max by (${byFinding}) (${metricNames.findingEndpoints})`,
  },
  last_status: {
    meaning: 'The status that was known last, while a lost source leaves it unknown',
    expr: `max by (${byUpstream}, ${labels.status}) (${metricNames.lastKnownStatus}) == 1`,
    optional: true,
  },
  as_of: {
    meaning: 'When the first of the sources that are lost was lost, in Unix seconds',
    expr: `min by (${byUpstream}) (${metricNames.asOf})`,
    worst: 'min',
    fromApi: ({ as_of }) => (as_of === null ? null : Date.parse(as_of) / 1000),
    optional: true,
  },
} as const satisfies Record<string, PanelQuery | NumberQuery>;

export type PanelRole = keyof typeof panelQueries;
export const panelRoles = Object.keys(panelQueries) as PanelRole[];

/** The roles of the queries that answer a number. */
export type NumberRole = {
  [R in PanelRole]: (typeof panelQueries)[R] extends NumberQuery ? R : never;
}[PanelRole];
export const numberRoles = panelRoles.filter((role): role is NumberRole => 'fromApi' in panelQueries[role]);

export function isOptional(role: PanelRole): boolean {
  const query: PanelQuery = panelQueries[role];
  return query.optional === true;
}
