import type { Alert, Group, Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { readinessRecordings } from '../recording/readiness.ts';
import { records } from '../recording/records.ts';
import { firstOf } from '../recording/input.ts';
import { failureRecordings, requestRecordings } from '../recording/traffic.ts';

/** Flapping readiness or a scrape that failed does not end a page. */
const held = '5m' as const;
/** From this share of its requests on an upstream is out. */
const nearlyAll = 0.9;
const facts = ['endpoints', 'failures', 'cause', 'hosts', 'changes'] as const;

/** Requests fail from the first interval on; endpoints are missed with the first scrape: so both page within a minute. */
const forTotal = ({ 'scrape-interval': interval }: Parameters) => interval;
const forNoEndpoints = ({ 'scrape-interval': interval }: Parameters) => duration(2 * seconds(interval));
/** A rate over three intervals remembers a rollout for as long, so it has to hold for one more. */
const forPart = ({ 'scrape-interval': interval }: Parameters) => duration(4 * seconds(interval));

/** The share of requests that found nothing healthy, in the last interval or in the last three, where enough did. */
function failingShare(parameters: Parameters, span: 'now' | 'fast'): string {
  const on = list(identityOf(parameters).upstream);
  return promql`
      ${records.failures[span]}{signal="no_healthy_upstream"}
    / on ${on}
      (${records.requests[span]} > 0)
    and on ${on}
      ${records.failures.minutes}{signal="no_healthy_upstream"} * 300 >= ${parameters['min-failures']}`;
}

/**
 * Ports without endpoints that someone asks for. Now; or within the hour, for who stops to ask in an outage and for
 * traffic that is rare, and then for longer; or nobody in the cluster can tell, which is no reason to be silent.
 */
function askedFor(parameters: Parameters): string {
  const { cluster, upstream, port } = identityOf(parameters);
  return promql`
      ${records.none}
      and on ${list(upstream)} ${records.requests.minutes} > 0
    or
      ${records.none}
      and on ${list(upstream)} ${records.requests.hour} > 0
      and on ${list(port)} max_over_time(${records.ready}[2m]) == 0
    or
      ${records.none}
      unless on ${list(cluster)} ${records.requests.minutes}`;
}

function noReadyEndpoints(parameters: Parameters): Alert {
  const { port, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamNoReadyEndpoints',
    severity: 'page',
    for: forNoEndpoints(parameters),
    keepFiringFor: held,
    expr: askedFor(parameters),
    fires: { when: '<', than: 1 },
    scope: port,
    summary: `${named} has no ready endpoint on port {{ $labels.upstream_port }}${inCluster}.`,
    description:
      'No endpoint of the port is ready, although endpoints are desired and requests arrive, or nobody can tell whether ' +
      'they do. Requests to it fail with 503 and the response flag UH.',
    facts,
    mutedBy: ['ManyUpstreamsUnhealthy'],
  };
}

function total(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamNoHealthyUpstream',
    severity: 'page',
    for: forTotal(parameters),
    keepFiringFor: held,
    expr: failingShare(parameters, 'now'),
    fires: { when: '>', than: nearlyAll },
    scope: upstream,
    summary: `Nothing healthy stands behind ${named}${inCluster}: nearly every request fails.`,
    description:
      `In the last two intervals more than ${nearlyAll * 100} % of the requests met no healthy upstream. What the proxies see ` +
      'counts here, whatever Kubernetes says of endpoints.',
    facts,
    mutedBy: ['ManyUpstreamsUnhealthy', 'UpstreamNoReadyEndpoints', 'UpstreamProxyViewDiffers'],
  };
}

function part(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  const { 'scrape-interval': interval, 'outage-share': limit } = parameters;
  return {
    name: 'UpstreamNoHealthyUpstreamSurge',
    severity: 'page',
    for: forPart(parameters),
    keepFiringFor: held,
    expr: failingShare(parameters, 'fast'),
    fires: { when: '>', than: limit },
    scope: upstream,
    summary: `${named}${inCluster} has nothing healthy for {{ $value | humanizePercentage }} of the requests of the last ${duration(3 * seconds(interval))}.`,
    description:
      `For ${forPart(parameters)} more than ${Math.round(limit * 100)} % of the requests met no healthy upstream: a port, a subset or some of ` +
      'the proxies have none.',
    facts,
    mutedBy: [
      'ManyUpstreamsUnhealthy',
      'UpstreamNoReadyEndpoints',
      'UpstreamNoHealthyUpstream',
      'UpstreamProxyViewDiffers',
    ],
  };
}

function differs(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamProxyViewDiffers',
    severity: 'page',
    for: '2m',
    keepFiringFor: held,
    expr: promql`
      ${failingShare(parameters, 'fast')}
      and on ${list(upstream)}
        min by ${list(upstream)} (min_over_time(${records.ready}[2m])) > 0`,
    fires: { when: '>', than: parameters['outage-share'] },
    scope: upstream,
    summary: `Proxies find nothing healthy behind ${named}${inCluster}, although its endpoints are ready.`,
    description:
      'Every port has had ready endpoints for two minutes and requests meet no healthy upstream all the same: the ' +
      'proxies have another view. A subset without pods, outlier ejection, failing active health checks, or a control ' +
      'plane whose updates do not arrive.',
    facts,
    mutedBy: ['ManyUpstreamsUnhealthy'],
  };
}

function many(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  return {
    name: 'ManyUpstreamsUnhealthy',
    severity: 'page',
    for: forNoEndpoints(parameters),
    keepFiringFor: held,
    expr: promql`count by ${list(cluster)} (${records.out})`,
    fires: { when: '>', than: parameters['many-upstreams'] - 1 },
    scope: cluster,
    summary: `{{ $value }} upstreams at once have nothing healthy behind them${inCluster}.`,
    description:
      'So many at once have one cause: a node, a zone, the control plane of the mesh, a registry, a shared ConfigMap or ' +
      'Secret. `uhwatch diagnose --all` prints what they have in common first. The pages of each of them are muted.',
  };
}

/** The upstreams that the pages on readiness and on failing requests are about, each once. */
function outRecording(parameters: Parameters, hasReadiness: boolean): Recording {
  const by = list(identityOf(parameters).upstream);
  const unready = promql`
    max by ${by} (
      ${askedFor(parameters)}
    ) >= bool 0`;
  const failing = promql`
    max by ${by} (
      (
        ${failingShare(parameters, 'now')}
      ) > ${nearlyAll}
    ) >= bool 0`;
  return {
    record: records.out,
    expr: firstOf(hasReadiness ? [unready, failing] : [failing]),
    meaning: '1 for each upstream behind which nothing healthy stands now, as endpoints tell or as proxies do.',
  };
}

/** Group of what pages at once: records first, in the same group, so that no page waits for another group. */
export function outages(parameters: Parameters): Group {
  const readiness = readinessRecordings(parameters);
  const hasReadiness = readiness.length > 0;
  const rows = hasReadiness ? [noReadyEndpoints, total, part, differs, many] : [total, part, many];
  return {
    name: 'uhwatch.outages',
    interval: parameters['scrape-interval'],
    recordings: [
      ...requestRecordings(parameters),
      ...failureRecordings(parameters, 'no_healthy_upstream', ['now', 'fast', 'minutes']),
      ...readiness,
      outRecording(parameters, hasReadiness),
    ],
    alerts: rows.map((row) => row(parameters)),
  };
}
