import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dashboards } from '@uhwatch/contract/dashboards.ts';
import { labels, metricNames, otherUpstream, unnamedUpstream } from '@uhwatch/contract/metrics.ts';
import { board, type Board } from './board.ts';
import { logChanges, logLag, logLines, malformed, sourcesUp } from './logs.ts';
import { fewPoints, series, stacked, timeSeries } from './panels.ts';
import { by, chosen, rate, select } from './queries.ts';
import type { Scope } from './scope.ts';
import { failuresByClass, responseFlags } from './traffic.ts';
import { anyOf } from './variables.ts';

interface Proxies {
  readonly scope: Scope;
  readonly matchers: readonly string[];
}

/** Requests per second by the kind of proxy that told of them. */
function byProxy({ scope, matchers }: Proxies, metric: Parameters<typeof select>[0]) {
  const expr = by('sum', [scope.cluster, labels.proxy], rate(select(metric, ...matchers)));
  return series('requests', expr, `${scope.legend.cluster} {{${labels.proxy}}}`);
}

function requests(proxies: Proxies): TimeSeriesBuilder {
  return timeSeries({
    id: 1,
    title: 'Requests by proxy',
    description: 'Finished requests per second, by the kind of proxy that told of them.',
    unit: 'reqps',
    noValue: 'No proxy told of a request',
    points: fewPoints,
  }).withTarget(byProxy(proxies, metricNames.requests));
}

/** Failures of whom nobody can name, so that an outage never vanishes; and what went beyond the limit of series. */
function unnamed({ scope, matchers }: Proxies): TimeSeriesBuilder {
  const several = `${labels.service}=~"${unnamedUpstream}|${otherUpstream}"`;
  const counted = select(metricNames.requests, ...matchers, several);
  return stacked({
    id: 4,
    title: 'Requests without an upstream of their own',
    description: `Requests per second that count under ${unnamedUpstream}, because nothing tells whom they were for, and under ${otherUpstream}, because there are too many upstreams.`,
    unit: 'reqps',
    noValue: 'Each request is counted for its upstream',
    points: fewPoints,
  }).withTarget(
    series(
      'several',
      `${by('sum', [scope.cluster, labels.service], rate(counted))} > 0`,
      `${scope.legend.cluster} {{${labels.service}}}`,
    ),
  );
}

function panicking(proxies: Proxies): TimeSeriesBuilder {
  return timeSeries({
    id: 5,
    title: 'Requests in panic mode',
    description:
      'Requests per second that proxies balanced over all hosts, healthy or not, because too few were healthy.',
    unit: 'reqps',
    noValue: 'No proxy was in panic mode',
    points: fewPoints,
  }).withTarget(byProxy(proxies, metricNames.panicRequests));
}

function withoutBackend(proxies: Proxies): TimeSeriesBuilder {
  return timeSeries({
    id: 6,
    title: 'Requests on a route without a backend',
    description:
      'Requests per second that proxies answered with 503 or 500 by themselves, because their route had no backend.',
    unit: 'reqps',
    noValue: 'Every route had a backend',
    points: fewPoints,
  }).withTarget(byProxy(proxies, metricNames.noBackend));
}

/** What proxies tell, by their kind, and what becomes of it in each source. */
export function dataPlanes(scope: Scope): Board {
  const matchers = [...scope.ofUpstreams, chosen(labels.proxy, 'proxy')];
  const proxies = { scope, matchers };
  const sources = { scope, matchers: [...scope.inCluster, chosen('source', 'source')] };
  return board(dashboards.dataPlanes, 'What proxies tell of requests, and how the sources that read it do.')
    .withVariable(anyOf({ name: 'cluster', label: scope.cluster, series: metricNames.sourceUp }))
    .withVariable(
      anyOf({ name: 'namespace', label: labels.namespace, series: select(metricNames.requests, ...scope.inCluster) }),
    )
    .withVariable(
      anyOf({ name: 'proxy', label: labels.proxy, series: select(metricNames.requests, ...scope.inCluster) }),
    )
    .withVariable(anyOf({ name: 'source', label: 'source', series: select(metricNames.sourceUp, ...scope.inCluster) }))
    .withPanel(requests(proxies))
    .withPanel(
      failuresByClass({ id: 2, matchers, points: fewPoints, by: [labels.proxy], legend: `{{${labels.proxy}}}` }),
    )
    .withPanel(responseFlags({ id: 3, matchers, points: fewPoints, by: [labels.proxy], legend: `{{${labels.proxy}}}` }))
    .withPanel(unnamed(proxies))
    .withPanel(panicking(proxies))
    .withPanel(withoutBackend(proxies))
    .withPanel(sourcesUp(sources))
    .withPanel(logLines(sources))
    .withPanel(malformed(sources))
    .withPanel(logLag(sources))
    .withPanel(logChanges(sources))
    .build();
}
