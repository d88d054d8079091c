import type { EvaluatedAlert, RuleSet } from './evaluation/rules.ts';

interface PublicRule {
  readonly name: string;
  /** Where it is from, and what was changed so that it reads the same data. */
  readonly note: string;
  readonly expr: string;
  readonly for: number;
  readonly about?: EvaluatedAlert['about'];
}

/** By whom Istio says that a request was for, in each cluster. */
const by = '(cluster, destination_service)';
const awesome = 'awesome-prometheus-alerts';

/** Public rules on this failure, as they are but for `cluster`, which they lack. */
export const publicRules: readonly PublicRule[] = [
  {
    name: 'EnvoyNoHealthyUpstream',
    note: awesome,
    expr: 'increase(envoy_cluster_upstream_cx_none_healthy[5m]) > 3',
    for: 0,
  },
  {
    name: 'EnvoyClusterMembershipEmpty',
    note: awesome,
    expr: 'envoy_cluster_membership_healthy == 0',
    for: 60,
  },
  {
    name: 'EnvoyClusterMembershipDegraded',
    note: awesome,
    expr: 'envoy_cluster_membership_healthy / envoy_cluster_membership_total * 100 < 75 and envoy_cluster_membership_total > 0',
    for: 300,
  },
  {
    name: 'caddy_reverse_proxy_upstreams_healthy == 0',
    note: `${awesome}, on Envoy's hosts`,
    expr: 'envoy_cluster_membership_healthy == 0',
    for: 0,
  },
  {
    name: 'IstioNoHealthyUpstream',
    note: 'blog and repositories',
    expr: `sum(rate(istio_requests_total{response_flags="UH"}[5m])) by ${by} > 0`,
    for: 120,
  },
  {
    name: 'IstioHigh5xxResponseRatio',
    note: 'istio-mixin',
    expr: '(istio_requests_total{response_code=~"5.*"} / istio_requests_total{}) > 0.05',
    for: 300,
  },
  {
    name: 'IstioComponentDown',
    note: 'istio-mixin',
    expr: 'avg_over_time(istio_build{}[1m]) < 1',
    for: 300,
    about: 'monitoring',
  },
  {
    name: 'IstioMetricsDown',
    note: 'istio-2-mixin',
    expr: 'up{} == 0',
    for: 300,
    about: 'monitoring',
  },
  {
    name: 'IstioHighHTTPRequestErrorsCritical',
    note: 'istio-2-mixin',
    expr: `100 * sum by ${by} (increase(istio_requests_total{response_code=~"[45].*"}[5m])) / clamp_min(sum by ${by} (increase(istio_requests_total[5m])), 1) > 5`,
    for: 300,
  },
  {
    name: 'ServiceDown',
    note: 'many repositories; never fires from kube-state-metrics 2.14 on',
    expr: 'kube_endpoint_address_available == 0',
    for: 300,
  },
  {
    name: 'count(kube_endpoint_address{ready="true"}) == 0',
    note: 'a review note',
    expr: 'count by (cluster, namespace, endpoint) (kube_endpoint_address{ready="true"}) == 0',
    for: 300,
  },
  {
    name: 'KubeDeploymentReplicasMismatch',
    note: 'kubernetes-mixin; a warning there',
    expr: '(kube_deployment_spec_replicas > kube_deployment_status_replicas_available) and (changes(kube_deployment_status_replicas_updated[10m]) == 0)',
    for: 900,
  },
  {
    name: 'KubePdbNotEnoughHealthyPods',
    note: 'kubernetes-mixin; a warning there, here with half of the replicas as the budget',
    expr: 'kube_deployment_status_replicas_available < 0.5 * kube_deployment_spec_replicas',
    for: 900,
  },
];

/** Each by itself. */
export function publicRuleSets(): RuleSet[] {
  return publicRules.map(({ name, expr, for: holds, about = 'upstreams' }) => ({
    name,
    recordings: [],
    alerts: [{ name, expr, for: holds, keepFiringFor: 0, interval: 15, about, mutedBy: [] }],
  }));
}
