import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { type Alert, type Group, type Recording, manyAtOnce } from '../alert.ts';
import { identityOf, list, matchers } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records } from '../recording/records.ts';
import { rarely } from '../recording/window.ts';

const outage = [manyAtOnce, 'UpstreamNoReadyEndpoints', 'UpstreamNoHealthyUpstream'];

/** Recorded, because those that lack endpoints are few: what is compared further is compared for them alone. */
function fewerReady(parameters: Parameters): Recording {
  return {
    record: records.fewer,
    expr: promql`${records.least} < on ${list(identityOf(parameters).upstream)} ${records.desired}`,
    meaning: 'Ready endpoints of the port that has the fewest, where more are desired.',
  };
}

function unused(parameters: Parameters): Alert {
  const { port, upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamNoReadyEndpointsUnused',
    severity: 'ticket',
    for: '15m',
    keepFiringFor: '15m',
    expr: promql`
      ${records.none}
      and on ${list(upstream)} ${records.desired} > 0
      unless on ${list(upstream)} (${records.requests.minutes} > 0 or ${records.requests.hour} > 0)
      and on ${list([parameters['cluster-label']])} ${records.requests.minutes}`,
    fires: { when: '<', than: 1 },
    scope: port,
    summary: `${named} has no ready endpoint on port {{ $labels.upstream_port }}${inCluster}, and nobody asks for it.`,
    description:
      'No endpoint of the port has been ready for a quarter of an hour although endpoints are desired. No request ' +
      'arrived within the hour, so nobody is hit yet.',
    facts: ['endpoints', 'cause', 'changes'],
    mutedBy: outage,
  };
}

function belowHalf(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamReadyBelowHalf',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '5m',
    expr: promql`
        (${records.fewer} > 0)
      / on ${list(upstream)}
        ${records.desired}`,
    fires: { when: '<', than: 0.5 },
    scope: upstream,
    summary: `{{ $value | humanizePercentage }} of the desired endpoints of ${named}${inCluster} are ready.`,
    description:
      'Fewer than half of the desired endpoints have been ready for five minutes; the rest carries their load.',
    facts: ['endpoints', 'failures', 'cause', 'changes'],
    mutedBy: outage,
  };
}

function belowRedundancy(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamReadyBelowNMinusOne',
    severity: 'ticket',
    for: '15m',
    keepFiringFor: '5m',
    // Two of two missing is none ready, and one of two is half: this begins at three.
    expr: promql`
      (
          ${records.desired}
        - on ${list(upstream)}
          (${records.fewer} > 0)
      )
      and on ${list(upstream)}
        ${records.fewer} / on ${list(upstream)} ${records.desired} >= 0.5`,
    fires: { when: '>', than: 1 },
    scope: upstream,
    summary: `{{ $value }} of the desired endpoints of ${named}${inCluster} are not ready.`,
    description:
      'More than one of the desired endpoints has not been ready for a quarter of an hour, so the loss of another node ' +
      'or pod is no longer covered.',
    facts: ['endpoints', 'cause', 'changes'],
    mutedBy: [...outage, 'UpstreamReadyBelowHalf', 'UpstreamBelowDisruptionBudget'],
  };
}

function belowBudget(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamBelowDisruptionBudget',
    severity: 'ticket',
    for: '15m',
    keepFiringFor: '5m',
    expr: promql`
        (${records.least} > 0)
      - on ${list(upstream)}
        max by ${list(upstream)} (${metricNames.minAvailable}${matchers(parameters)})`,
    fires: { when: '<', than: 0 },
    scope: upstream,
    summary: `${named}${inCluster} has fewer ready endpoints than its disruption budget keeps.`,
    description:
      'For a quarter of an hour fewer endpoints have been ready than the PodDisruptionBudget wants healthy: drains of ' +
      'nodes stand still, and what is not a drain goes on all the same.',
    facts: ['endpoints', 'cause', 'changes'],
    mutedBy: [...outage, 'UpstreamReadyBelowHalf'],
  };
}

function flapping(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  const down = matchers(parameters, 'direction="down"');
  return {
    name: 'UpstreamReadinessFlapping',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '15m',
    // A rollout takes each endpoint down once. Two of them and a scale-down within half an hour are below three.
    expr: promql`
        max by ${list(upstream)} (increase(${metricNames.readyChanges}${down}[30m]) > 6)
      / on ${list(upstream)}
        clamp_min(max_over_time(${records.desired}[30m]), 2)`,
    fires: { when: '>', than: 3 },
    scope: upstream,
    summary: `Endpoints of ${named}${inCluster} keep losing their readiness ({{ $value | humanize }} times each in half an hour).`,
    description:
      'Each endpoint stopped being ready more than three times within half an hour: a probe that times out under load, ' +
      'a dependency that the probe asks, or restarts. Each time its load moves to the others.',
    facts: ['endpoints', 'cause', 'changes'],
    mutedBy: outage,
  };
}

function falling(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  const desired = records.desired;
  return {
    name: 'UpstreamReadyEndpointsFalling',
    severity: 'ticket',
    for: '10m',
    keepFiringFor: '15m',
    // Down by at least two within the hour, never up in the last half, with what is desired unchanged: no rollout and
    // no autoscaler looks like this.
    expr: promql`
      predict_linear(${records.least}[1h], 7200)
      and on ${list(upstream)} ${records.fewer} / on ${list(upstream)} ${desired} < 0.75
      and on ${list(upstream)} (max_over_time(${records.least}[1h]) - on ${list(upstream)} (${records.fewer} > 0)) >= 2
      and on ${list(upstream)} changes(${desired}[1h]) == 0
      unless on ${list(upstream)} max_over_time(deriv(${records.least}[5m])[30m:5m]) > 0`,
    fires: { when: '<', than: 1 },
    scope: upstream,
    summary: `${named}${inCluster} loses one ready endpoint after another and will have none within two hours.`,
    description:
      'Ready endpoints fall and none comes back, while as many as before are desired. At this pace none is left within ' +
      'two hours.',
    facts: ['endpoints', 'cause', 'changes'],
    mutedBy: outage,
  };
}

function single(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamSingleEndpoint',
    severity: 'info',
    for: '1h',
    expr: promql`${records.desired} == 1 and on ${list(upstream)} ${records.requests.hour} > 0`,
    fires: { when: '<', than: 2 },
    scope: upstream,
    summary: `${named}${inCluster} has one endpoint and is in use: every restart of it is an outage.`,
    description:
      'One endpoint is desired and requests arrive. A rollout, a drained node or a failed probe leaves none.',
    mutedBy: outage,
  };
}

function withoutBackend(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  const causes = `${labels.cause}=~"route_target_missing|route_without_backend"`;
  const emptySubset = `${labels.code}="UP301"`;
  const finding = (which: string): string => metricNames.findingEndpoints + matchers(parameters, which);
  return {
    name: 'UpstreamRouteWithoutBackend',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '5m',
    expr: promql`count by ${list(upstream)} (${finding(causes)} or ${finding(emptySubset)})`,
    fires: { when: '>', than: 0 },
    scope: upstream,
    summary: `A route leads to ${named}${inCluster} and finds nothing there.`,
    description:
      'An Ingress, HTTPRoute, GRPCRoute or VirtualService names a service, port or subset that is missing or refused, ' +
      'or a subset none of whose pods is ready. Whoever follows that route gets 503 or 500 from the proxy itself.',
    facts: ['failures', 'cause', 'hosts', 'changes'],
    mutedBy: outage,
  };
}

/** Group of what leads to outages; it needs endpoints, so it is there where an input tells of them. */
export function capacity(parameters: Parameters): Group {
  const rows = [unused, belowHalf, belowRedundancy, belowBudget, flapping, falling, single, withoutBackend];
  const isKnown = parameters.input.includes('exporter');
  return {
    name: 'uhwatch.capacity',
    interval: rarely,
    recordings: isKnown ? [fewerReady(parameters)] : [],
    alerts: isKnown ? rows.map((row) => row(parameters)) : [],
  };
}
