import { labels } from '@uhwatch/contract/metrics.ts';
import { identityOf, list, policies } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import type { Signal } from '../signals.ts';
import type { TrafficInput } from './input.ts';

/**
 * Statistics of a cluster (https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/upstream/cluster_manager/cluster_stats).
 * They count attempts, retries among them, and know no route that is missing.
 */
const counters: Partial<Record<Signal, string>> = {
  no_healthy_upstream: 'envoy_cluster_upstream_cx_none_healthy',
  unreachable: 'envoy_cluster_upstream_cx_connect_fail',
  slow: 'envoy_cluster_upstream_rq_timeout',
};

const cluster = 'envoy_cluster_name';
const notPolicy = `${cluster}!~"${policies}"`;
/** Istio's name of an outbound cluster: direction, port, subset, host. */
const istioName = 'outbound[|]([0-9]+)[|][^|]*[|]([^.]+)[.]([^.]+)[.]svc[.].+';

/** The query's series under our names of upstreams: those of Istio where the cluster has such a name, else the cluster's. */
export function underOurNames(query: string, names: readonly string[]): string {
  return promql`
    sum by ${list(names)} (
      label_replace(
        label_replace(
          label_replace(
            label_replace(
              ${query},
              "${labels.service}", "$1", "${cluster}", "(.+)"
            ),
            "${labels.service}", "$2", "${cluster}", "${istioName}"
          ),
          "${labels.namespace}", "$3", "${cluster}", "${istioName}"
        ),
        "${labels.port}", "$1", "${cluster}", "${istioName}"
      )
    )`;
}

/** Traffic as Envoy's own statistics tell it, for who has neither access logs nor a mesh. */
export function envoyTraffic(parameters: Parameters): TrafficInput {
  const { upstream } = identityOf(parameters);
  const own = list([parameters['cluster-label'], cluster]);
  const counted = (metric: string, rate: string, window: string): string =>
    underOurNames(`sum by ${own} (${rate}(${metric}{${notPolicy}}[${window}]))`, upstream);
  return {
    requests: (rate, window) => counted('envoy_cluster_upstream_rq_completed', rate, window),
    failures(signal, rate, window) {
      const metric = counters[signal];
      return metric === undefined ? undefined : counted(metric, rate, window);
    },
  };
}
