import { metricNames } from '@uhwatch/contract/metrics.ts';
import type { Alert, Group } from '../alert.ts';
import { identityOf, list, matchers } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';

/** Parts of the Kubernetes source without which there is no readiness. */
const readinessParts = 'resource=~"services|endpointslices"';
/** Sources without which readiness or outages are not seen; the statistics of admin interfaces only add to them. */
const blinding = 'source!="envoy-admin"';

/** Every exporter, or all that had a shard, that was there within the week and is not now. */
function absent(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const identity = list([...cluster, 'shard', 'shards']);
  const info = `${metricNames.shardInfo}${matchers(parameters)}`;
  const present = promql`max by ${identity} (${info})`;
  const missing = promql`max by ${identity} (present_over_time(${info}[7d])) unless on ${identity} ${present}`;
  return {
    name: 'UhwatchAbsent',
    severity: 'page',
    for: '3m',
    keepFiringFor: '2m',
    // By cluster and shard, not by job: a job that is renamed goes on under another name. A sharding that was given up
    // is not missed while another is there.
    expr: promql`
      (
        ${missing}
      )
      and on ${list([...cluster, 'shards'])} ${present}
      or
        (
          ${missing}
        )
        unless on ${list(cluster)} ${present}`,
    fires: { when: '>', than: 0 },
    scope: [...cluster, 'shard', 'shards'],
    summary: `No uhwatch exporter is left${inCluster} for shard {{ $labels.shard }} of {{ $labels.shards }}.`,
    description:
      'An exporter that was scraped within the week has been gone for three minutes, whatever its job is called. Nothing ' +
      'watches its upstreams: their alerts are silent because nobody looks, and those that resolved meanwhile did not recover.',
  };
}

function blind(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const by = list([...cluster, 'source', 'shard']);
  const source = list([...cluster, 'source']);
  const shard = promql`on ${list([...cluster, 'job', 'instance'])} group_left (shard) ${metricNames.shardInfo}${matchers(parameters)}`;
  return {
    name: 'UhwatchBlind',
    severity: 'page',
    for: '5m',
    keepFiringFor: '2m',
    // One of an HA pair that still sees is enough. A part that is not permitted blinds as much as the whole source, and
    // so does a source of the last day that no exporter has now, while others run.
    expr: promql`
      max by ${by} (
        (
            min without (resource) (${metricNames.resourceUp}${matchers(parameters, readinessParts)}) == 0
          or
            ${metricNames.sourceUp}${matchers(parameters, blinding)}
        )
        * ${shard}
      )
      or
        0 * max by ${source} (present_over_time(${metricNames.sourceUp}${matchers(parameters, blinding)}[1d]))
        unless on ${source} ${metricNames.sourceUp}${matchers(parameters)}`,
    fires: { when: '<', than: 1 },
    scope: [...cluster, 'source', 'shard'],
    summary: `uhwatch is blind${inCluster}: its source {{ $labels.source }} has been down or gone for five minutes.`,
    description:
      'What the source fed is shown as it was and called unknown. An outage that began before it was lost still alerts; ' +
      'one that begins now does not.',
    mutedBy: ['UhwatchAbsent'],
  };
}

function sourceDown(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'job', 'instance', 'source'];
  return {
    name: 'UhwatchSourceDown',
    severity: 'ticket',
    for: '10m',
    expr: promql`min by ${list(scope)} (${metricNames.sourceUp}${matchers(parameters)})`,
    fires: { when: '<', than: 1 },
    scope,
    summary: `Source {{ $labels.source }} of uhwatch at {{ $labels.instance }}${inCluster} is down.`,
    description:
      'The source has had no complete and present view for ten minutes. The log of the exporter and its status page say why.',
    mutedBy: ['UhwatchBlind'],
  };
}

function resourceDown(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'source', 'resource'];
  return {
    name: 'UhwatchResourceDown',
    severity: 'ticket',
    for: '10m',
    expr: promql`max by ${list(scope)} (${metricNames.resourceUp}${matchers(parameters)})`,
    fires: { when: '<', than: 1 },
    scope,
    summary: `uhwatch cannot read {{ $labels.resource }}${inCluster}.`,
    description:
      'A part of what the source reads has not been known for ten minutes, most often for want of a permission. What ' +
      'rests on it is missing from readiness, from causes or from routes; the rest goes on.',
    mutedBy: ['UhwatchBlind', 'UhwatchSourceDown'],
  };
}

function limited(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'job', 'instance', 'family'];
  return {
    name: 'UhwatchSeriesLimited',
    severity: 'ticket',
    for: '5m',
    keepFiringFor: '1h',
    expr: promql`sum by ${list(scope)} (increase(${metricNames.seriesLimited}${matchers(parameters)}[15m]))`,
    fires: { when: '>', than: 0 },
    scope,
    summary: `uhwatch at {{ $labels.instance }}${inCluster} counts upstreams together: it has reached its limit of series.`,
    description:
      'Counts of new upstreams go into `upstream_service="__other__"`. They are not lost, but who failed is. Raise ' +
      '`traffic.series-limit`, or find what makes so many names.',
  };
}

function lagging(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'job', 'instance', 'source'];
  const lag = `${metricNames.logLag}${matchers(parameters)}`;
  return {
    name: 'UhwatchLogLag',
    severity: 'ticket',
    for: '5m',
    expr: promql`
      max by ${list(scope)} (min_over_time(${lag}[10m]) and deriv(${lag}[10m]) > 0)`,
    fires: { when: '>', than: 1_048_576 },
    scope,
    summary: `uhwatch at {{ $labels.instance }}${inCluster} falls behind a log that it reads, by {{ $value | humanize1024 }}B.`,
    description: 'More is written than is read: failures are counted late, and alerts on them come late.',
  };
}

function malformed(parameters: Parameters): Alert {
  const { cluster, inCluster } = identityOf(parameters);
  const scope = [...cluster, 'job', 'instance', 'source'];
  const lines = (...given: string[]): string =>
    promql`sum by ${list(scope)} (increase(${metricNames.logLines}${matchers(parameters, ...given)}[15m]))`;
  return {
    name: 'UhwatchLogMalformed',
    severity: 'ticket',
    for: '15m',
    expr: promql`
        (${lines('result=~"malformed|truncated"')} >= 10)
      / on ${list(scope)}
        (${lines()} > 0)`,
    fires: { when: '>', than: 0.05 },
    scope,
    summary: `{{ $value | humanizePercentage }} of the log lines of {{ $labels.source }} at {{ $labels.instance }}${inCluster} cannot be read.`,
    description:
      'Requests in lines that cannot be read are not counted, and their failures alert nobody. The log format differs ' +
      'from the one that is configured; `uhwatch count FILE` shows such lines and where reading them ends.',
  };
}

/** Group of the alerts on uhwatch itself: they are silent where no exporter is among the inputs. */
export function self(parameters: Parameters): Group {
  const rows = [absent, blind, sourceDown, resourceDown, limited, lagging, malformed];
  return {
    name: 'uhwatch.self',
    interval: parameters['scrape-interval'],
    recordings: [],
    alerts: parameters.input.includes('exporter') ? rows.map((row) => row(parameters)) : [],
  };
}
