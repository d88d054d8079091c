import { type Alert, type Group, manyAtOnce } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { hasReadiness, readinessRecordings } from '../recording/readiness.ts';
import { records, share } from '../recording/records.ts';
import { requestRecordings } from '../recording/traffic.ts';
import { seldom } from '../recording/window.ts';
import { enough } from './outage-conditions.ts';

function differs(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamProxyViewDiffers',
    severity: 'page',
    for: '2m',
    keepFiringFor: '5m',
    expr: promql`
      max by ${list(upstream)} (${share('fast')})
      ${enough(parameters, 'no_healthy_upstream', parameters['min-failures'])}
      and on ${list(upstream)} ${records.least} > 0
      unless on ${list(upstream)} present_over_time(${records.none}[2m])`,
    fires: { when: '>', than: parameters['outage-share'] },
    scope: upstream,
    summary: `Proxies find nothing healthy behind ${named}${inCluster}, although its endpoints are ready.`,
    description:
      'Every port has had ready endpoints for two minutes and requests meet no healthy upstream all the same: the ' +
      'proxies have another view. A subset without pods, outlier ejection, failing active health checks, or a control ' +
      'plane whose updates do not arrive.',
    facts: ['endpoints', 'failures', 'cause', 'hosts', 'changes'],
    mutedBy: [manyAtOnce],
  };
}

/** Group of what is read of all upstreams, well or not, and of what takes minutes to tell. */
export function upstreams(parameters: Parameters): Group {
  return {
    name: 'uhwatch.upstreams',
    interval: seldom(parameters),
    recordings: [...requestRecordings(parameters), ...readinessRecordings(parameters)],
    alerts: hasReadiness(parameters) ? [differs(parameters)] : [],
  };
}
