import { type Alert, type Group, manyAtOnce, type Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { firstOf } from '../recording/input.ts';
import { hasReadiness, noneRecordings } from '../recording/readiness.ts';
import { records, share } from '../recording/records.ts';
import { failureRecordings } from '../recording/traffic.ts';
import { evaluations } from '../recording/window.ts';
import { enough, nearlyAll, notForLong, shareOfMinute, totalShare } from './outage-conditions.ts';

/** Flapping readiness or a scrape that failed does not end a page. */
const held = '5m' as const;
const facts = ['endpoints', 'failures', 'cause', 'hosts', 'changes'] as const;

/** Endpoints are missed with the first scrape, so it pages within a minute. */
const forNoEndpoints = ({ 'scrape-interval': interval }: Parameters) => duration(2 * seconds(interval));

function noReadyEndpoints(parameters: Parameters): Alert {
  const { port, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamNoReadyEndpoints',
    severity: 'page',
    for: forNoEndpoints(parameters),
    keepFiringFor: held,
    expr: records.asked,
    fires: { when: '<', than: 1 },
    scope: port,
    summary: `${named} has no ready endpoint on port {{ $labels.upstream_port }}${inCluster}.`,
    description:
      'No endpoint of the port is ready, although endpoints are desired and requests arrive, or nobody can tell whether ' +
      'they do. Requests to it fail with 503 and the response flag UH.',
    facts,
    mutedBy: [manyAtOnce],
  };
}

function total(parameters: Parameters): Alert {
  const { upstream, named, inCluster } = identityOf(parameters);
  return {
    name: 'UpstreamNoHealthyUpstream',
    severity: 'page',
    for: '0s',
    keepFiringFor: held,
    // Not `for`: where requests are rare, no failure falls into some of the intervals.
    expr: totalShare(parameters),
    fires: { when: '>', than: nearlyAll },
    scope: upstream,
    summary: `Nothing healthy stands behind ${named}${inCluster}: nearly every request fails.`,
    description:
      `In the last two intervals more than ${nearlyAll * 100} % of the requests met no healthy upstream or none that could be ` +
      'connected. What the proxies see counts here, whatever Kubernetes says of endpoints.',
    facts,
    mutedBy: [manyAtOnce, 'UpstreamNoReadyEndpoints', 'UpstreamProxyViewDiffers'],
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
      ${enough(parameters, 'no_healthy_upstream', parameters['min-failures'])}`,
    fires: { when: '>', than: limit },
    scope: upstream,
    summary: `${named}${inCluster} has nothing healthy for at least {{ $value | humanizePercentage }} of its requests.`,
    description:
      `For ${duration(4 * seconds(interval))} more than ${Math.round(limit * 100)} % of the requests met no healthy upstream: a port, a subset or some of ` +
      'the proxies have none.',
    facts,
    mutedBy: [manyAtOnce, 'UpstreamNoReadyEndpoints', 'UpstreamNoHealthyUpstream', 'UpstreamProxyViewDiffers'],
  };
}

function many(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const five = evaluations(parameters, 5);
  return {
    name: manyAtOnce,
    severity: 'page',
    for: '0s',
    // What it mutes is held for as long after its own condition ends, which looks back for minutes.
    keepFiringFor: '10m',
    // Not `for`: an upstream whose requests are rare shows no failure in some intervals. An interruption of less than half a
    // minute is seen twice. What has been out for an hour is another matter, and would mute all that fails after it.
    expr: promql`
      count by ${list(cluster)} (${notForLong(parameters, `present_over_time(${records.out}[${five}])`)})
      and on ${list(cluster)}
        count by ${list(cluster)} (${notForLong(parameters, `count_over_time(${records.out}[${five}]) >= 3`)})`,
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
function outRecording(parameters: Parameters): Recording {
  const by = list(identityOf(parameters).upstream);
  const unready = `max by ${by} (${records.asked}) >= bool 0`;
  const failing = `(${share('now')} > ${nearlyAll}) >= bool 0`;
  return {
    record: records.out,
    expr: firstOf(hasReadiness(parameters) ? [unready, failing] : [failing]),
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
  // What mutes the others comes first: they ask whether it fires.
  const rows = hasReadiness(parameters) ? [many, noReadyEndpoints, total, part] : [many, total, part];
  return {
    name: 'uhwatch.outages',
    interval: parameters['scrape-interval'],
    recordings: [
      ...failureRecordings(parameters),
      ...noneRecordings(parameters),
      outRecording(parameters),
      outCountRecording(parameters),
    ],
    alerts: rows.map((row) => row(parameters)),
  };
}
