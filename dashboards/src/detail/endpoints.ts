import { LineStyleBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { type EndpointState, endpointStates, type Status, statuses } from '@uhwatch/contract/status.ts';
import { series, stateTimeline, timeSeries } from '../panels.ts';
import { by, select } from '../queries.ts';
import { statusMapping, statusNumber } from '../statuses.ts';
import type { One } from './one.ts';

const stateColors = {
  ready: 'green',
  unready: 'red',
  draining: 'blue',
  terminating: 'orange',
} as const satisfies Record<EndpointState, string>;

function is(status: Status, { scope, upstream }: One): string {
  const present = by('max', scope.upstream, select(metricNames.status, ...upstream, `${labels.status}="${status}"`));
  return `${statusNumber(status)} * (${present} == 1)`;
}

export function statusOverTime(one: One): StateTimelineBuilder {
  // The worst first, which counts where two exporters differ.
  const status = statuses.map((each) => is(each, one)).join('\nor\n');
  return stateTimeline({
    id: 2,
    title: 'Status over time',
    description: 'The status of the upstream. A gap means that no exporter told.',
    unit: 'none',
    noValue: 'No exporter tells of this upstream in this time range',
    height: 4,
  })
    .mappings([statusMapping])
    .withTarget(series('status', status, one.scope.legend.upstream));
}

export function endpoints({ scope, port }: One): TimeSeriesBuilder {
  const names = [...scope.upstream, labels.port, labels.state];
  const panel = timeSeries({
    id: 3,
    title: 'Endpoints by state',
    description:
      'Endpoints of each port: ready, unready, draining (terminating and still serving) and terminating. Dotted, the fewest ready ones within the last minute, which shows what was over between two scrapes.',
    unit: 'short',
    noValue: 'No source tells of endpoints: is the Kubernetes source on?',
  })
    .decimals(0)
    .fillOpacity(10)
    .withTarget(
      series(
        'endpoints',
        by('max', names, select(metricNames.endpoints, ...port)),
        `${scope.legend.cluster} {{${labels.port}}} {{${labels.state}}}`,
      ),
    )
    .withTarget(
      series(
        'low',
        by('min', [...scope.upstream, labels.port], select(metricNames.lowWatermark, ...port)),
        `${scope.legend.cluster} {{${labels.port}}} fewest ready`,
      ),
    )
    .overrideByQuery('low', [
      { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dot').dash([0, 6]).build() },
      { id: 'custom.fillOpacity', value: 0 },
    ]);
  return endpointStates.reduce(
    (built, state) =>
      built.overrideByRegexp(`/ ${state}$/`, [
        { id: 'color', value: { mode: 'fixed', fixedColor: stateColors[state] } },
      ]),
    panel,
  );
}

export function readyAndDesired({ scope, upstream }: One): TimeSeriesBuilder {
  const { cluster } = scope.legend;
  const ready = select(metricNames.endpoints, ...upstream, `${labels.state}="ready"`);
  const least = by('min', scope.upstream, by('max', [...scope.upstream, labels.port], ready));
  const dashed = new LineStyleBuilder().fill('dash').dash([6, 6]).build();
  const desired = by('max', scope.upstream, select(metricNames.desired, ...upstream));
  const budget = by('max', scope.upstream, select(metricNames.minAvailable, ...upstream));
  return timeSeries({
    id: 4,
    title: 'Ready and desired endpoints',
    description:
      'Ready endpoints of the port that has the fewest; dashed, how many the workload ought to have and how many its disruption budgets keep.',
    unit: 'short',
    noValue: 'No source tells of endpoints: is the Kubernetes source on?',
  })
    .decimals(0)
    .withTarget(series('ready', least, `${cluster} ready`))
    .withTarget(series('desired', desired, `${cluster} desired`))
    .withTarget(series('budget', budget, `${cluster} disruption budget`))
    .overrideByQuery('desired', [{ id: 'custom.lineStyle', value: dashed }])
    .overrideByQuery('budget', [{ id: 'custom.lineStyle', value: dashed }]);
}

export function proxyHosts({ scope, port }: One): TimeSeriesBuilder {
  const names = [...scope.upstream, labels.port, labels.subset, labels.proxy, labels.state];
  return timeSeries({
    id: 12,
    title: 'Hosts as proxies see them',
    description:
      'Hosts by state, of the instance that has the fewest left: what a proxy ejected, or found ill by its own checks, may look ready to Kubernetes.',
    unit: 'short',
    noValue: 'No proxy tells of its hosts, which Envoy does through its admin interface',
  })
    .decimals(0)
    .withTarget(
      series(
        'hosts',
        by('max', names, select(metricNames.proxyHosts, ...port)),
        `${scope.legend.cluster} {{${labels.proxy}}} {{${labels.port}}} {{${labels.subset}}} {{${labels.state}}}`,
      ),
    );
}

export function subsets({ scope, port }: One): TimeSeriesBuilder {
  const names = [...scope.upstream, labels.port, labels.subset];
  const inState = (state: EndpointState): string =>
    by('max', names, select(metricNames.subsetEndpoints, ...port, `${labels.state}="${state}"`));
  const legend = `${scope.legend.cluster} {{${labels.port}}} {{${labels.subset}}}`;
  const dashed = new LineStyleBuilder().fill('dash').dash([6, 6]).build();
  return timeSeries({
    id: 14,
    title: 'Endpoints by subset of the mesh',
    description:
      'Ready endpoints of each subset of its DestinationRules; dashed, those that are not ready. Requests that a route sends to a subset without a ready one find nobody, however many the upstream has.',
    unit: 'short',
    noValue: 'No DestinationRule divides this upstream into subsets, or its pods may not be read',
  })
    .decimals(0)
    .withTarget(series('ready', inState('ready'), `${legend} ready`))
    .withTarget(series('unready', inState('unready'), `${legend} unready`))
    .overrideByQuery('unready', [{ id: 'custom.lineStyle', value: dashed }]);
}
