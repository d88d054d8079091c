import { TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { dashboards, healthPanelId } from '@uhwatch/contract/dashboards.ts';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { statusColors, statuses, statusWords } from '@uhwatch/contract/status.ts';
import { firingAlerts } from './annotations.ts';
import { board, type Board } from './board.ts';
import { commonCauses } from './common-causes.ts';
import { detailLink } from './detail-link.ts';
import { historyVariable, ofHistory } from './history.ts';
import { fewPoints, series, stacked, stateTimeline, timeSeries, upOrDown } from './panels.ts';
import { by, chosen, rate, select } from './queries.ts';
import type { Scope } from './scope.ts';
import { failuresByClass, responseFlags } from './traffic.ts';
import { upstreamsPanel } from './upstreams-panel.ts';
import { anyOf } from './variables.ts';

/** The upstreams that are not well, by status: each is a query, which selects one series of each upstream. */
function inTrouble({ ofUpstreams, upstream }: Scope): TimeSeriesBuilder {
  const panel = stacked({
    id: 7,
    title: 'Upstreams that are not healthy',
    description: 'How many upstreams have which status. Healthy ones are left out.',
    unit: 'short',
    noValue: 'Every upstream is healthy',
    points: fewPoints,
  }).decimals(0);
  return statuses
    .filter((status) => status !== 'healthy')
    .reduce((built, status) => {
      const shown = select(metricNames.status, ...ofUpstreams, `${labels.status}="${status}"`);
      const color = { mode: 'fixed', fixedColor: statusColors[status] };
      // Compared first, which leaves few to tell apart of thousands.
      return built
        .withTarget(series(status, `count(${by('max', upstream, `${shown} == 1`)})`, statusWords[status]))
        .overrideByQuery(status, [{ id: 'color', value: color }]);
    }, panel);
}

function requests({ ofUpstreams, cluster, legend }: Scope): TimeSeriesBuilder {
  const rates = by('sum', [cluster, labels.proxy], rate(select(metricNames.requests, ...ofUpstreams)));
  return timeSeries({
    id: 8,
    title: 'Requests',
    description: 'Finished requests per second, by the kind of proxy that told of them.',
    unit: 'reqps',
    noValue: 'No proxy told of a request',
    points: fewPoints,
  }).withTarget(series('requests', rates, `${legend.cluster} {{${labels.proxy}}}`));
}

function noHealthyUpstream(scope: Scope): TimeSeriesBuilder {
  const failed = select(metricNames.failures, ...scope.ofUpstreams, `${labels.class}="no_healthy_upstream"`);
  return timeSeries({
    id: 2,
    title: 'No healthy upstream',
    description:
      "Requests per second that met an upstream without a healthy host (Envoy's flag UH, and what other proxies call so). Upstreams without any are left out.",
    unit: 'reqps',
    noValue: 'No request met an upstream without a healthy host',
    points: fewPoints,
  })
    .dataLinks([detailLink(scope, '__field.labels')])
    .withTarget(series('no_healthy_upstream', by('sum', scope.upstream, `${rate(failed)} > 0`), scope.legend.upstream));
}

function causes(scope: Scope): StateTimelineBuilder {
  const names = [...scope.upstream, labels.cause, labels.reason];
  const found = by('max', names, select(metricNames.primaryFinding, ...scope.ofUpstreams));
  return stateTimeline({
    id: 5,
    title: 'Causes over time',
    description:
      'The cause of each upstream in trouble while it was the first one, and the share of its endpoints or requests that it affected; 0 % where it affects the upstream as a whole.',
    unit: 'percentunit',
    noValue: 'No upstream was in trouble',
    height: 9,
  })
    .dataLinks([detailLink(scope, '__field.labels')])
    .withTarget(series('causes', found, `${scope.legend.upstream} {{${labels.cause}}} {{${labels.reason}}}`));
}

function sources({ inCluster, cluster, legend }: Scope): StateTimelineBuilder {
  const up = by('min', [cluster, 'source'], select(metricNames.sourceUp, ...inCluster));
  return stateTimeline({
    id: 6,
    title: 'Sources',
    description:
      'Whether each source of the exporter is alive. While one is down, what it feeds is unknown, not healthy.',
    unit: 'none',
    noValue: 'No exporter tells of a source: is it scraped?',
    width: 12,
  })
    .mappings([upOrDown])
    .withTarget(series('sources', up, `${legend.cluster} {{source}}`));
}

/** Every upstream at a glance. Ids of panels that went are not used again. */
export function upstreamHealth(all: Scope): Board {
  const scope = { ...all, ofUpstreams: [...all.ofUpstreams, chosen(labels.service, 'service')] };
  const panel = {
    id: healthPanelId,
    title: 'Upstreams',
    description: 'Every upstream, the worst first: what stands behind it, and why when nothing healthy does.',
    height: 12,
    matchers: scope.ofUpstreams,
    // Notifications of old lead to their upstream by the variable.
    options: { namePattern: '$upstream' },
    history: [ofHistory],
  };
  const shown = { matchers: scope.ofUpstreams, points: fewPoints };
  return board(dashboards.health, 'Whether anything healthy stands behind each upstream, and since when.')
    .withVariable(anyOf({ name: 'cluster', label: scope.cluster, series: metricNames.status }))
    .withVariable(
      anyOf({ name: 'namespace', label: labels.namespace, series: select(metricNames.status, ...scope.inCluster) }),
    )
    .withVariable(
      anyOf({ name: 'service', label: labels.service, series: select(metricNames.status, ...all.ofUpstreams) }),
    )
    .withVariable(historyVariable(scope))
    .withVariable(
      new TextBoxVariableBuilder('upstream').label('Upstream').defaultValue('').current({ text: '', value: '' }),
    )
    .annotation(firingAlerts([...scope.ofUpstreams, `${labels.service}!=""`], [scope.cluster]))
    .withPanel(commonCauses(scope))
    .withPanel(upstreamsPanel(panel, scope))
    .withPanel(inTrouble(scope))
    .withPanel(noHealthyUpstream(scope))
    .withPanel(causes(scope))
    .withPanel(requests(scope))
    .withPanel(failuresByClass({ id: 9, ...shown }))
    .withPanel(responseFlags({ id: 3, ...shown }))
    .withPanel(sources(scope))
    .build();
}
