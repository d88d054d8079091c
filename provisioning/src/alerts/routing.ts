import type { Alert, Group } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records } from '../recording/records.ts';

function surge(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const missed = `${records.failures.minutes}{signal="no_route"}`;
  const share = (range: string): string => promql`
      sum by ${list(cluster)} (${range})
    / on ${list(cluster)}
      sum by ${list(cluster)} (${records.requests.minutes})`;
  return {
    name: 'NoRouteSurge',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '15m',
    // Scanners and old links miss routes all day, so what counts is the share against that of yesterday's same hour,
    // of which at least a hundredth of a percent is assumed.
    expr: promql`
      (
        ${share(missed)}
      )
      / on ${list(cluster)} clamp_min(
        (
            sum by ${list(cluster)} (sum_over_time(${records.failures.hour}{signal="no_route"}[1d:1h] offset 1h))
          / on ${list(cluster)}
            sum by ${list(cluster)} (sum_over_time(${records.requests.hour}[1d:1h] offset 1h))
        ) or on ${list(cluster)} 0 * sum by ${list(cluster)} (${records.requests.minutes}),
        0.001
      )
      and on ${list(cluster)}
        sum by ${list(cluster)} (${missed}) * 300 >= ${10 * parameters['min-failures']}`,
    fires: { when: '>', than: 10 },
    scope: cluster,
    summary: `Requests that match no route${inCluster} are {{ $value | humanize }} times as many as on the day before.`,
    description:
      'Ten times the share of requests that is usual match no route or lead to a cluster that is not there (NR, NC), for ' +
      'five minutes: a VirtualService, HTTPRoute or Gateway that was changed or lost, or a proxy without its configuration.',
    mutedBy: ['ManyUpstreamsUnhealthy'],
  };
}

/** Group of what never reached an upstream. */
export function routing(parameters: Parameters): Group {
  return { name: 'uhwatch.routing', interval: '1m', recordings: [], alerts: [surge(parameters)] };
}
