import { alertMetrics, labels, metricNames } from './metrics.ts';
import { blamelessClasses } from './outcomes.ts';
import type { NumberQuery, PanelQuery } from './panel-query.ts';

/** The labels by which whoever reads metrics tells upstreams apart. */
export const upstreamLabels = [labels.cluster, labels.namespace, labels.service] as const;

const byUpstream = upstreamLabels.join(', ');
const byPort = `${byUpstream}, ${labels.port}`;
const byFinding = `${byPort}, ${labels.subset}, ${labels.code}, ${labels.cause}, ${labels.reason}`;
const byAlert = `${byUpstream}, ${labels.alertName}, ${labels.alertState}, ${labels.severity}`;
const byRoute = `${byUpstream}, ${labels.kind}, ${labels.routeNamespace}, ${labels.route}, ${labels.host}`;
const byChange = `${byUpstream}, ${labels.kind}, ${labels.name}, ${labels.what}`;

const requestRate = `sum by (${byUpstream}) (rate(${metricNames.requests}[$__rate_interval]))`;
const minReady = `min by (${byUpstream}) (max by (${byPort}) (${metricNames.endpoints}{${labels.state}="ready"}))`;
const desired = `max by (${byUpstream}) (${metricNames.desired})`;
const blamed = blamelessClasses.map((name) => `${labels.class}!="${name}"`).join(', ');
// No `|` in a query: Markdown would escape it in the table that people copy from.
const readyOrNot = ['draining', 'terminating'].map((state) => `${labels.state}!="${state}"`).join(', ');

/**
 * The queries of the panel, one row each. The key is the query's refId and so its role: the panel never maps by
 * position. `max` over what is left of the target labels keeps an HA pair of exporters from counting endpoints twice;
 * rates are summed, because exporters on several nodes read different logs. Rates look back as far as Grafana's
 * `$__rate_interval`, the shortest window that holds two samples for certain; the panel reads which it was from the
 * answer and names it.
 */
export const panelQueries = {
  status: {
    meaning: 'The present status of each upstream',
    expr: `max by (${byUpstream}, ${labels.status}) (${metricNames.status}) == 1`,
    type: 'instant',
    without: 'every upstream is shown as unknown',
  },
  ready: {
    meaning: 'Ready endpoints, of the least ready port',
    expr: minReady,
    type: 'instant',
    without: 'how many endpoints are ready is unknown',
    worst: 'min',
    fromApi: ({ endpoints }) => endpoints?.ready ?? null,
  },
  desired: {
    meaning: 'Endpoints that ought to exist',
    expr: desired,
    type: 'instant',
    without: 'how many endpoints ought to exist is unknown',
    worst: 'max',
    fromApi: ({ desired: count }) => count,
  },
  uh_rate: {
    meaning: 'Requests per second answered with no healthy upstream',
    expr: `sum by (${byUpstream}) (rate(${metricNames.responseFlags}{${labels.flag}="UH"}[$__rate_interval]))`,
    type: 'instant',
    without: 'the UH rate is unknown',
    worst: 'max',
    // The counter of UH is born at zero for each known upstream, so its rate is absent only while no log is read.
    fromApi: ({ rates }) => (rates === null ? null : (rates.flags_per_second['UH'] ?? 0)),
  },
  findings: {
    meaning: 'Why an upstream is unhealthy',
    expr: `max by (${byFinding}) (${metricNames.findingEndpoints})`,
    type: 'instant',
    without: 'no causes are shown',
  },
  request_rate: {
    meaning: 'Requests per second, finished in any way',
    expr: requestRate,
    type: 'instant',
    without: 'the request rate and the share of failed requests are unknown',
    worst: 'max',
    fromApi: ({ rates }) => rates?.requests_per_second ?? null,
    optional: true,
  },
  failures: {
    meaning: 'Failed requests per second, by class',
    expr: `sum by (${byUpstream}, ${labels.class}) (rate(${metricNames.failures}[$__rate_interval])) > 0`,
    type: 'instant',
    without: 'how requests failed is unknown',
    optional: true,
  },
  ports: {
    meaning: 'Ready and unready endpoints of each port',
    expr: `max by (${byPort}, ${labels.state}) (${metricNames.endpoints}{${readyOrNot}})`,
    type: 'instant',
    without: 'ports are not told apart',
    optional: true,
  },
  subsets: {
    meaning: 'Ready and unready endpoints of each subset of a mesh',
    expr: `max by (${byPort}, ${labels.subset}, ${labels.state}) (${metricNames.subsetEndpoints}{${readyOrNot}})`,
    type: 'instant',
    without: 'of the subsets of a mesh only those with findings are shown',
    optional: true,
  },
  since: {
    meaning: 'When each finding began, in Unix seconds',
    expr: `min by (${byFinding}) (${metricNames.findingSince})`,
    type: 'instant',
    without: 'how long an upstream has been unhealthy is unknown',
    optional: true,
  },
  share: {
    meaning: 'Share of the endpoints or requests that the primary finding affects, and how sure it is',
    expr: `max by (${byFinding}, ${labels.confidence}) (${metricNames.primaryFinding})`,
    type: 'instant',
    without: 'what share a finding affects, and how sure it is, are unknown',
    optional: true,
  },
  alerts: {
    meaning: 'Alerts about an upstream that are pending or firing',
    expr: `max by (${byAlert}) (${alertMetrics.map((name) => `${name}{${labels.service}!=""}`).join(' or ')})`,
    type: 'instant',
    without: 'alerts are not shown',
    optional: true,
  },
  routes: {
    meaning: 'Who is hit: hosts of the routes that lead to an upstream in trouble',
    expr: `max by (${byRoute}) (${metricNames.routeInfo})`,
    type: 'instant',
    without: 'the hosts that are hit are not shown',
    optional: true,
  },
  changes: {
    meaning: 'What changed shortly before, and when, in Unix seconds',
    expr: `max by (${byChange}) (${metricNames.change})`,
    type: 'instant',
    without: 'what changed before the trouble is not shown',
    optional: true,
  },
  last_status: {
    meaning: 'The status that was known last, while a lost source leaves it unknown',
    expr: `max by (${byUpstream}, ${labels.status}) (${metricNames.lastKnownStatus}) == 1`,
    type: 'instant',
    without: 'what was known before a source was lost is not shown',
    optional: true,
  },
  as_of: {
    meaning: 'When the first of the sources that are lost was lost, in Unix seconds',
    expr: `min by (${byUpstream}) (${metricNames.asOf})`,
    type: 'instant',
    without: 'the age of what a lost source told is not shown',
    worst: 'min',
    fromApi: ({ as_of }) => (as_of === null ? null : Date.parse(as_of) / 1000),
    optional: true,
  },
  ready_history: {
    meaning: 'Ready endpoints of the desired ones over time, 0 to 1; 1 for any where nobody tells how many are desired',
    expr: `clamp_max(${minReady} / (${desired} > 0), 1) or (${minReady} > bool 0)`,
    type: 'range',
    without: 'ready endpoints over time are not shown',
    optional: true,
  },
  failure_history: {
    meaning: 'Failed requests of all over time, 0 to 1; without those that are no fault of the upstream',
    expr: `sum by (${byUpstream}) (rate(${metricNames.failures}{${blamed}}[$__rate_interval])) / (${requestRate} > 0)`,
    type: 'range',
    without: 'the share of failed requests over time is not shown',
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
