import { labels, alertMetrics, metricNames } from './metrics.ts';
import { panelQueries, type PanelRole } from './panel-queries.ts';

/** Which metric a frame of raw series holds decides what it is, whatever its query is called. */
export const roleOfMetric: ReadonlyMap<string, PanelRole> = new Map<string, PanelRole>([
  [metricNames.status, 'status'],
  [metricNames.endpoints, 'ports'],
  [metricNames.subsetEndpoints, 'subsets'],
  [metricNames.desired, 'desired'],
  [metricNames.findingEndpoints, 'findings'],
  [metricNames.findingSince, 'since'],
  [metricNames.primaryFinding, 'share'],
  [metricNames.routeInfo, 'routes'],
  [metricNames.change, 'changes'],
  [metricNames.lastKnownStatus, 'last_status'],
  [metricNames.asOf, 'as_of'],
  ...alertMetrics.map((name) => [name, 'alerts'] as const),
  ['envoy_cluster_membership_healthy', 'ready'],
  ['envoy_cluster_membership_total', 'desired'],
]);

/** Whether raw series of this name count up: a panel can show their rate only, which the query has to take. */
export function isCounter(metric: string): boolean {
  return !roleOfMetric.has(metric) && /_total$|^envoy_cluster_upstream_[cr][xq]_/.test(metric);
}

const byIstio = `${labels.cluster}, destination_service_namespace, destination_service_name`;
const byEnvoy = `${labels.cluster}, envoy_cluster_name, cluster_name`;

// The client's proxy alone sees that nothing healthy was there.
function istioRate(matchers: readonly string[], by: string): string {
  const all = ['reporter="source"', ...matchers].join(', ');
  return `sum by (${by}) (rate(istio_requests_total{${all}}[$__rate_interval]))`;
}

function envoyRate(counter: string): string {
  return `sum by (${byEnvoy}) (rate(envoy_cluster_upstream_${counter}[$__rate_interval]))`;
}

/** The counters of a cluster of Envoy that tell how requests failed. */
export const envoyClasses = [
  ['no_healthy_upstream', 'cx_none_healthy'],
  ['connection_failure', 'cx_connect_fail'],
  ['timeout', 'rq_timeout'],
] as const;

/**
 * Queries for who has no exporter: what an Istio mesh counts
 * (https://istio.io/latest/docs/reference/config/metrics/), and the statistics of Envoy's clusters
 * (https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/upstream/cluster_manager/cluster_stats). Their own labels
 * name the upstream; the panel reads them as they are.
 */
export const otherInputs = {
  istio: {
    title: 'Istio',
    queries: {
      request_rate: istioRate([], byIstio),
      failures: `${istioRate(['response_flags!="-"'], `${byIstio}, response_flags`)} > 0`,
      failure_history: `${istioRate(['response_flags!="-"', 'response_flags!="DC"'], byIstio)} / (${istioRate([], byIstio)} > 0)`,
    },
  },
  envoy: {
    title: 'Envoy',
    queries: {
      ready: `min by (${byEnvoy}) (envoy_cluster_membership_healthy)`,
      desired: `max by (${byEnvoy}) (envoy_cluster_membership_total)`,
      request_rate: envoyRate('rq_completed'),
      failures: envoyClasses
        .map(([name, counter]) => `label_replace(${envoyRate(counter)} > 0, "${labels.class}", "${name}", "", "")`)
        .join(' or '),
      ready_history: `min by (${byEnvoy}) (envoy_cluster_membership_healthy) / (max by (${byEnvoy}) (envoy_cluster_membership_total) > 0)`,
    },
  },
} as const satisfies Record<string, { title: string; queries: Partial<Record<PanelRole, string>> }>;

export type OtherInput = keyof typeof otherInputs;

/** Who tells what the queries ask for. */
export type PanelInput = 'exporter' | OtherInput;

/** The default query for a role, with the label that tells clusters apart; undefined where this input cannot tell. */
export function defaultQuery(role: PanelRole, input: PanelInput, clusterLabel: string): string | undefined {
  const queries: Partial<Record<PanelRole, string>> = input === 'exporter' ? {} : otherInputs[input].queries;
  const expr = input === 'exporter' ? panelQueries[role].expr : queries[role];
  return expr?.replaceAll(`by (${labels.cluster},`, `by (${clusterLabel},`);
}
