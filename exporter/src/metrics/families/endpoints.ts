import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { proxyHostStates } from '../../model/event.ts';
import { worstViews } from '../../model/proxy-view.ts';
import { readinessOf } from '../../model/upstream.ts';
import { upstreamFamily } from './family.ts';
import { nameOf, reportedLabels } from './labels-of.ts';

const { namespace, service, port, subset, proxy, state } = labels;

/** Families of what stands behind an upstream: as its registry tells, and as proxies see it. */
export const endpointFamilies = [
  upstreamFamily({
    name: metricNames.endpoints,
    type: 'gauge',
    help: 'Endpoints by state: ready, unready, draining (terminating and still serving), terminating. Each pod counts once per port. While the source is down this is its last view; upstream_status says unknown.',
    labels: [namespace, service, port, state],
    stability: 'experimental',
    *samples(subject) {
      for (const row of readinessOf(subject.upstream)) {
        for (const word of endpointStates) {
          yield [{ ...nameOf(subject), upstream_port: row.port, state: word }, row.counts[word]];
        }
      }
    },
  }),
  upstreamFamily({
    name: metricNames.subsetEndpoints,
    type: 'gauge',
    help: 'Endpoints by subset of the mesh (DestinationRule) and state: ready, unready, draining, terminating. Each pod counts once per port in each subset whose labels it has. Absent where nobody divides the service, or nobody may say which labels its pods have. While the source is down this is its last view.',
    labels: [namespace, service, port, subset, state],
    stability: 'experimental',
    *samples(subject) {
      for (const row of readinessOf(subject.upstream)) {
        for (const of of row.subsets ?? []) {
          for (const word of endpointStates) {
            const own = { upstream_port: row.port, subset: of.subset, state: word };
            yield [{ ...nameOf(subject), ...own }, of.counts[word]];
          }
        }
      }
    },
  }),
  upstreamFamily({
    name: metricNames.desired,
    type: 'gauge',
    help: 'Endpoints that ought to exist (replicas of the workloads behind the service); absent when no workload is known.',
    labels: [namespace, service],
    stability: 'experimental',
    *samples(subject) {
      const desired = subject.upstream.declared?.service.desired;
      if (desired !== undefined) yield [nameOf(subject), desired];
    },
  }),
  upstreamFamily({
    name: metricNames.proxyHosts,
    type: 'gauge',
    help: 'Hosts as the proxy sees them, by state: healthy, degraded, ejected (outlier detection), failed_health_check, excluded, unhealthy (its control plane says so). Of several instances the one with the fewest hosts left. While the source is down this is its last view.',
    labels: [namespace, service, port, subset, proxy, state],
    stability: 'experimental',
    *samples(subject) {
      const seriesOf = (view: { port: string; subset: string; proxy: string }): string =>
        JSON.stringify([view.port, view.subset, view.proxy]);
      for (const view of worstViews(subject.upstream.proxyViews.values(), seriesOf)) {
        for (const word of proxyHostStates) {
          yield [{ ...reportedLabels(subject, view), state: word }, view.hosts[word]];
        }
      }
    },
  }),
];
