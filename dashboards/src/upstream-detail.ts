import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { changes, firingAlerts } from './annotations.ts';
import { board, type Board } from './board.ts';
import { endpoints, proxyHosts, readyAndDesired, statusOverTime, subsets } from './detail/endpoints.ts';
import { findings, findingsNow, hosts } from './detail/findings.ts';
import { failureShare, inboundFailures, requests } from './detail/requests.ts';
import { chosen, select } from './queries.ts';
import type { Scope } from './scope.ts';
import { failuresByClass, responseFlags } from './traffic.ts';
import { upstreamsPanel } from './upstreams-panel.ts';
import { anyOf, oneOf } from './variables.ts';

/** Whatever tells of the ports of an upstream: its registry, and proxies of those that no registry knows. */
const withPorts = `__name__=~"${metricNames.endpoints}|${metricNames.requests}"`;

/** One upstream, in all that is known of it over time. */
export function upstreamDetail(scope: Scope): Board {
  const upstream = [...scope.ofUpstreams, `${labels.service}="$service"`];
  const port = [...upstream, chosen(labels.port, 'port')];
  const one = { scope, upstream, port };
  const panel = {
    id: 1,
    title: 'Upstream',
    description: 'What stands behind it, and why when nothing healthy does.',
    height: 7,
    matchers: upstream,
    options: {},
    history: [],
  };
  return board(dashboards.detail, 'One upstream: its endpoints, requests and findings over time, and what changed.')
    .withVariable(anyOf({ name: 'cluster', label: scope.cluster, series: metricNames.status }))
    .withVariable(
      anyOf({ name: 'namespace', label: labels.namespace, series: select(metricNames.status, ...scope.inCluster) }),
    )
    .withVariable(
      oneOf({ name: 'service', label: labels.service, series: select(metricNames.status, ...scope.ofUpstreams) }),
    )
    .withVariable(anyOf({ name: 'port', label: labels.port, series: `{${[withPorts, ...upstream].join(', ')}}` }))
    .annotation(firingAlerts(upstream, [scope.cluster, labels.severity]))
    .annotation(changes(upstream))
    .withPanel(upstreamsPanel(panel, scope))
    .withPanel(statusOverTime(one))
    .withPanel(endpoints(one))
    .withPanel(readyAndDesired(one))
    .withPanel(requests(one))
    .withPanel(failuresByClass({ id: 6, matchers: port }))
    .withPanel(failureShare(one))
    .withPanel(responseFlags({ id: 8, matchers: port }))
    .withPanel(findings(one))
    .withPanel(findingsNow(one))
    .withPanel(hosts(one))
    .withPanel(subsets(one))
    .withPanel(proxyHosts(one))
    .withPanel(inboundFailures(one))
    .build();
}
