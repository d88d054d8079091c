import type { Alert, Group, Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { fiveEvaluations, enough, shareNow, shareOfMinute, totalShare, askedFor } from './outage-conditions.ts';
import { readinessRecordings } from '../recording/readiness.ts';
import { records, share } from '../recording/records.ts';
import { firstOf } from '../recording/input.ts';
import { failureRecordings, fastShareRecording, requestRecordings } from '../recording/traffic.ts';

/** Flapping readiness or a scrape that failed does not end a page. */
const held = '5m' as const;
/** From this share of its requests on an upstream is out. */
const nearlyAll = 0.95;
const facts = ['endpoints', 'failures', 'cause', 'hosts', 'changes'] as const;

/** Requests fail from the first interval on; endpoints are missed with the first scrape: so both page within a minute. */
const forTotal = ({ 'scrape-interval': interval }: Parameters) => interval;
const forNoEndpoints = ({ 'scrape-interval': interval }: Parameters) => duration(2 * seconds(interval));

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
    expr: totalShare(parameters),
    fires: { when: '>', than: nearlyAll },
    scope: upstream,
    summary: `Nothing healthy stands behind ${named}${inCluster}: nearly every request fails.`,
    description:
      `In the last two intervals more than ${nearlyAll * 100} % of the requests met no healthy upstream or none that could be ` +
      'connected. What the proxies see counts here, whatever Kubernetes says of endpoints.',
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
    for: '0s',
    keepFiringFor: held,
    // Not `for`: the share has to hold for a minute, the count of failures only has to be there at its end.
    expr: promql`
      ${shareOfMinute(parameters)}
      ${enough(parameters, parameters['min-failures'])}`,
    fires: { when: '>', than: limit },
    scope: upstream,
    summary: `${named}${inCluster} has nothing healthy for at least {{ $value | humanizePercentage }} of its requests.`,
    description:
      `For ${duration(4 * seconds(interval))} more than ${Math.round(limit * 100)} % of the requests met no healthy upstream: a port, a subset or some of ` +
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
      max by ${list(upstream)} (${share('fast')})
      ${enough(parameters, parameters['min-failures'])}
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
  const five = fiveEvaluations(parameters);
  const evaluations = 3600 / seconds(parameters['scrape-interval']);
  const long = `count_over_time(${records.out}[1h]) > ${Math.floor(0.9 * evaluations)}`;
  return {
    name: 'ManyUpstreamsUnhealthy',
    severity: 'page',
    for: '0s',
    // What it mutes is held for as long after its own condition ends, which looks back for minutes.
    keepFiringFor: '10m',
    // Not `for`: an upstream whose requests are rare shows no failure in some intervals. An interruption of less than half a
    // minute is seen twice. What has been out for an hour is another matter, and would mute all that fails after it.
    expr: promql`
      count by ${list(cluster)} (present_over_time(${records.out}[${five}]) unless ${long})
      and on ${list(cluster)}
        count by ${list(cluster)} (count_over_time(${records.out}[${five}]) >= 3 unless ${long})`,
    fires: { when: '>', than: parameters['many-upstreams'] - 1 },
    scope: cluster,
    summary: `{{ $value }} upstreams at once have nothing healthy behind them${inCluster}.`,
    description:
      'So many at once have one cause: a node, a zone, the control plane of the mesh, a registry, a shared ConfigMap or ' +
      'Secret. `uhwatch diagnose --all` prints what they have in common first. The pages of each of them are muted.',
    facts: ['upstreams'],
  };
}

/**
 * The upstreams that the pages on readiness and on failing requests are about, each once. One failed request is enough
 * here: that others fail with it says more than that more of its own do.
 */
function outRecording(parameters: Parameters, hasReadiness: boolean): Recording {
  const by = list(identityOf(parameters).upstream);
  const unready = promql`
    max by ${by} (
      ${askedFor(parameters)}
    ) >= bool 0`;
  const failing = promql`
    max by ${by} (
      (
        ${shareNow(parameters)}
      ) > ${nearlyAll}
    ) >= bool 0`;
  return {
    record: records.out,
    expr: firstOf(hasReadiness ? [unready, failing] : [failing]),
    meaning: '1 for each upstream behind which nothing healthy stands now, as endpoints tell or as proxies do.',
  };
}

/** Before the alerts, whose notifications ask how many are out. */
function outCountRecording(parameters: Parameters): Recording {
  return {
    record: records.outCount,
    expr: `count by ${list(identityOf(parameters).cluster)} (${records.out})`,
    meaning: 'Upstreams of a cluster behind which nothing healthy stands now.',
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
      ...failureRecordings(parameters, 'lost', ['now']),
      ...failureRecordings(parameters, 'no_healthy_upstream', ['minutes']),
      fastShareRecording(parameters),
      ...readiness,
      outRecording(parameters, hasReadiness),
      outCountRecording(parameters),
    ],
    alerts: rows.map((row) => row(parameters)),
  };
}
