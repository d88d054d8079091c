import { type Alert, type Group, manyAtOnce } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records } from '../recording/records.ts';
import { range, rarely } from '../recording/window.ts';

function surge(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const by = list(cluster);
  const missed = `sum by ${by} (${records.failures.minutes}{signal="no_route"})`;
  const all = records.requests.cluster;
  return {
    name: 'NoRouteSurge',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '15m',
    // Scanners and old links miss routes all day, so what counts is the share against that of yesterday's same hour,
    // of which at least a hundredth of a percent is assumed.
    expr: promql`
        ${missed}
      / on ${by}
        ${all}
      / on ${by} clamp_min(
        (
            sum by ${by} (sum_over_time(${records.failures.hour}{signal="no_route"}[${range('1d')}:1h] offset 1h))
          / on ${by}
            sum_over_time(${all}[${range('1d')}:1h] offset 1h)
        ) or on ${by} 0 * ${all},
        0.001
      )
      and on ${by}
        ${missed} * 300 > ${10 * parameters['min-failures'] - 0.5}`,
    fires: { when: '>', than: 10 },
    scope: cluster,
    summary: `Requests that match no route${inCluster} are {{ $value | humanize }} times as many as on the day before.`,
    description:
      'Ten times the share of requests that is usual match no route or lead to a cluster that is not there (NR, NC), for ' +
      'five minutes: a VirtualService, HTTPRoute or Gateway that was changed or lost, or a proxy without its configuration.',
    mutedBy: [manyAtOnce],
  };
}

/** Group of what never reached an upstream. */
export function routing(parameters: Parameters): Group {
  return {
    name: 'uhwatch.routing',
    interval: rarely,
    recordings: [],
    alerts: [surge(parameters)],
  };
}
