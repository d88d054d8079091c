import { labels } from '@uhwatch/contract/metrics.ts';
import { identityOf, list, policies } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { istioFlags } from '../signals.ts';
import type { TrafficInput } from './input.ts';

const metric = 'istio_requests_total';
const named = `destination_service_name!~"${policies}"`;

/**
 * Traffic as the proxies of an Istio mesh count it (https://istio.io/latest/docs/reference/config/metrics/). Both ends
 * report a request: the client's proxy counts, which alone sees that nothing healthy was there, and the server's only
 * where the client has none.
 */
export function istioTraffic(parameters: Parameters): TrafficInput {
  const { upstream } = identityOf(parameters);
  const [cluster = ''] = upstream;
  const own = list([cluster, 'destination_service_namespace', 'destination_service_name']);
  function underOurNames(query: string): string {
    return promql`
      sum by ${list(upstream)} (
        label_replace(
          label_replace(
            ${query},
            "${labels.namespace}", "$1", "destination_service_namespace", "(.*)"
          ),
          "${labels.service}", "$1", "destination_service_name", "(.*)"
        )
      )`;
  }
  function counted(rate: string, window: string, flags: readonly string[]): string {
    const client = ['reporter="source"', ...flags, named].join(', ');
    const server = ['reporter="destination"', 'source_workload="unknown"', ...flags, named].join(', ');
    return underOurNames(promql`
      sum by ${own} (
          ${rate}(${metric}{${client}}[${window}])
        or
          ${rate}(${metric}{${server}}[${window}])
      )`);
  }
  return {
    requests: (rate, window) => counted(rate, window, []),
    failures: (signal, rate, window) => counted(rate, window, istioFlags(signal)),
  };
}
