import { labels } from '@uhwatch/contract/metrics.ts';
import { identityOf, list, policies } from '../identity.ts';
import { type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { istioFlags } from '../signals.ts';
import { firstOf, type Rate, type TrafficInput } from './input.ts';

const metric = 'istio_requests_total';
type Reporter = readonly string[];
const waypoint: readonly Reporter[] = [['reporter="waypoint"']];
const ends: readonly Reporter[] = [['reporter="source"'], ['reporter="destination"', 'source_workload="unknown"']];
const named = `destination_service_name!~"${policies}"`;

interface Counted {
  readonly rate: Rate;
  readonly window: string;
  readonly flags: readonly string[];
}

/**
 * Traffic as the proxies of an Istio mesh count it (https://istio.io/latest/docs/reference/config/metrics/). Both ends
 * report a request: the client's proxy counts, which alone sees that nothing healthy was there, and the server's only
 * where the client has none. Where requests pass a waypoint, it chooses the host, and to the client all is an answer.
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
  const selected = (matchers: readonly string[], flags: readonly string[]): string =>
    `${metric}{${[...matchers, ...flags, named].join(', ')}}`;
  /**
   * What series tell that have just begun: a proxy makes none before the first request of its kind, so that their first
   * sample has nothing to be compared with. A target that was not there either tells of long ago.
   */
  function born(series: string, window: string): string {
    return promql`
      ${series} / ${seconds(parameters['scrape-interval'])}
      and
        count_over_time(${series}[${window}]) == 1
      and on ${list([cluster, 'job', 'instance'])}
        sum_over_time(up[${window}]) >= 4`;
  }
  function toldBy(reporters: readonly Reporter[], { rate, window, flags }: Counted): string {
    const all = reporters.map((matchers) => `${rate}(${selected(matchers, flags)}[${window}])`);
    // Those of requests that end well are many, and begin once.
    const failed = flags.length > 0 ? flags : ['response_flags!="-"'];
    const begun = rate === 'irate' ? reporters.map((matchers) => born(selected(matchers, failed), window)) : [];
    return promql`
      sum by ${own} (
        ${firstOf([...all, ...begun])}
      )`;
  }
  function counted(of: Counted): string {
    // A waypoint that is passed no longer keeps its series.
    return underOurNames(firstOf([`${toldBy(waypoint, of)} > 0`, toldBy(ends, of)]));
  }
  return {
    requests: (rate, window) => counted({ rate, window, flags: [] }),
    failures: (signal, rate, window) => counted({ rate, window, flags: istioFlags(signal) }),
  };
}
