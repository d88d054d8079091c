import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { blamelessClasses } from '@uhwatch/contract/outcomes.ts';
import { series, stacked, timeSeries } from '../panels.ts';
import { by, rate, select } from '../queries.ts';
import type { One } from './one.ts';

export function requests({ scope, port }: One): TimeSeriesBuilder {
  const names = [scope.cluster, labels.port, labels.subset, labels.proxy];
  return timeSeries({
    id: 5,
    title: 'Requests',
    description: 'Finished requests per second by port, subset and the kind of proxy that told of them.',
    unit: 'reqps',
    noValue: 'No proxy told of a request to this upstream',
  }).withTarget(
    series(
      'requests',
      by('sum', names, rate(select(metricNames.requests, ...port))),
      `${scope.legend.cluster} {{${labels.proxy}}} {{${labels.port}}} {{${labels.subset}}}`,
    ),
  );
}

export function failureShare({ scope, port }: One): TimeSeriesBuilder {
  const blamed = blamelessClasses.map((each) => `${labels.class}!="${each}"`);
  const failed = by('sum', [scope.cluster], rate(select(metricNames.failures, ...port, ...blamed)));
  const all = by('sum', [scope.cluster], rate(select(metricNames.requests, ...port)));
  return timeSeries({
    id: 7,
    title: 'Share of failed requests',
    description: 'Failed requests of all, without those that are no fault of the upstream (client, policy).',
    unit: 'percentunit',
    noValue: 'No proxy told of a request to this upstream',
  })
    .max(1)
    .withTarget(series('share', `${failed} / (${all} > 0)`, `${scope.legend.cluster} failed`));
}

export function inboundFailures({ scope, port }: One): TimeSeriesBuilder {
  const failed = by('sum', [scope.cluster, labels.class], rate(select(metricNames.inboundFailures, ...port)));
  return stacked({
    id: 13,
    title: 'Failed requests as its own sidecar tells',
    description:
      'Failed requests per second by class, as the own proxy of the upstream tells of them. Most of them are in the other panels as well: never add the two.',
    unit: 'reqps',
    noValue: 'No sidecar of this upstream told of a failed request',
  }).withTarget(series('inbound', `${failed} > 0`, `${scope.legend.cluster} {{${labels.class}}}`));
}
