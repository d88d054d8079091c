import { labels } from '@uhwatch/contract/metrics.ts';
import { identityOf, list, policies } from '../identity.ts';
import { type Duration, duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import type { Signal } from '../signals.ts';
import { firstOf, type Rate, type TrafficInput } from './input.ts';

/**
 * Statistics of a cluster (https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/upstream/cluster_manager/cluster_stats).
 * They count attempts, retries among them, and know no route that is missing.
 */
const counters: Partial<Record<Signal, readonly string[]>> = {
  no_healthy_upstream: ['envoy_cluster_upstream_cx_none_healthy'],
  unreachable: ['envoy_cluster_upstream_cx_connect_fail'],
  slow: ['envoy_cluster_upstream_rq_timeout'],
  lost: ['envoy_cluster_upstream_cx_none_healthy', 'envoy_cluster_upstream_cx_connect_fail'],
};

/** The label that names a cluster: Envoy's own, and what the bootstrap of Istio makes of it (`stats_tags`). */
export const clusterLabels = ['envoy_cluster_name', 'cluster_name'] as const;
const notPolicy = clusterLabels.map((label) => `${label}!~"${policies}"`).join(', ');
/** Istio's name of an outbound cluster: direction, port, subset, host. */
const istioName = 'outbound[|]([0-9]+)[|][^|]*[|]([^.]+)[.]([^.]+)[.]svc[.].+';

/**
 * The query's series under our names of upstreams: those of Istio where the cluster has such a name, else the cluster's.
 * An Envoy that does not know Istio's tags breaks a name at its dots, and the name of the metric with it: such series are
 * not found.
 */
export function underOurNames(query: string, names: readonly string[]): string {
  const replacements = clusterLabels.flatMap((label) => [
    [labels.service, '$1', label, '(.+)'],
    [labels.service, '$2', label, istioName],
    [labels.namespace, '$3', label, istioName],
    [labels.port, '$1', label, istioName],
  ]);
  const named = replacements.reduce(
    (inner, [to, value, from, pattern]) => promql`
      label_replace(
        ${inner},
        "${to ?? ''}", "${value ?? ''}", "${from ?? ''}", "${pattern ?? ''}"
      )`,
    query,
  );
  return promql`
    sum by ${list(names)} (
      ${named}
    )`;
}

/** Traffic as Envoy's own statistics tell it, for who has neither access logs nor a mesh. */
export function envoyTraffic(parameters: Parameters): TrafficInput {
  const { upstream } = identityOf(parameters);
  const own = list([parameters['cluster-label'], ...clusterLabels]);
  // The statistics of a cluster end with it, and its last requests would go on for as long as their samples are looked at:
  // three intervals hold two samples although one was missed.
  const recent = duration(3 * seconds(parameters['scrape-interval']));
  const rated = (metric: string, rate: Rate, window: Duration): string =>
    `sum by ${own} (${rate}(${metric}{${notPolicy}}[${rate === 'irate' ? recent : window}]))`;
  return {
    requests: (rate, window) => underOurNames(rated('envoy_cluster_upstream_rq_completed', rate, window), upstream),
    failures(signal, rate, window) {
      const [metric, ...more] = counters[signal] ?? [];
      if (metric === undefined) return undefined;
      // Told apart by a label until they are added up.
      const others = more.map((other) => `label_replace(${rated(other, rate, window)}, "metric", "${other}", "", "")`);
      return underOurNames(firstOf([rated(metric, rate, window), ...others]), upstream);
    },
  };
}
