import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { series, stacked, stateTimeline, timeSeries, upOrDown } from '../panels.ts';
import { by, rate, select } from '../queries.ts';
import { exporterLabels, exporterLegend, type Own } from './own.ts';

export function sourcesUp(own: Own): StateTimelineBuilder {
  const up = by('min', [...exporterLabels(own), 'source'], select(metricNames.sourceUp, ...own.matchers));
  return stateTimeline({
    id: 2,
    title: 'Sources',
    description: 'Whether each source of each exporter has a complete and present view.',
    unit: 'none',
    noValue: 'No exporter is scraped',
    width: 12,
  })
    .mappings([upOrDown])
    .withTarget(series('sources', up, `${exporterLegend(own)} {{source}}`));
}

export function resources(own: Own): StateTimelineBuilder {
  const names = [...exporterLabels(own), 'source', 'resource'];
  return stateTimeline({
    id: 3,
    title: 'Resources',
    description:
      'Whether each kind of object that a source reads is known. One that is down is most often a permission that is missing.',
    unit: 'none',
    noValue: 'No source reads an apiserver',
    width: 12,
  })
    .mappings([upOrDown])
    .withTarget(
      series(
        'resources',
        by('min', names, select(metricNames.resourceUp, ...own.matchers)),
        `${exporterLegend(own)} {{resource}}`,
      ),
    );
}

export function restarts(own: Own): TimeSeriesBuilder {
  const names = [...exporterLabels(own), 'source'];
  const again = `increase(${select(metricNames.sourceRestarts, ...own.matchers)}[$__rate_interval])`;
  return timeSeries({
    id: 4,
    title: 'Restarts of sources',
    description: 'How often a source was started again after it failed. The log of the exporter says why.',
    unit: 'short',
    noValue: 'No exporter is scraped',
  }).withTarget(series('restarts', by('sum', names, again), `${exporterLegend(own)} {{source}}`));
}

export function propagation(own: Own): TimeSeriesBuilder {
  const names = [...exporterLabels(own), 'le'];
  const buckets = rate(select(`${metricNames.propagation}_bucket`, ...own.matchers));
  return timeSeries({
    id: 5,
    title: 'Propagation of endpoints',
    description:
      'From the change of a pod until its endpoint was known here: the time that 99 of 100 changes stay below.',
    unit: 's',
    noValue: 'No endpoint changed, or no source reads an apiserver',
  }).withTarget(series('propagation', `histogram_quantile(0.99, ${by('sum', names, buckets)})`, exporterLegend(own)));
}

export function evidence(own: Own): TimeSeriesBuilder {
  const names = [...exporterLabels(own), 'resource', 'outcome'];
  const asked = by('sum', names, rate(select(metricNames.evidenceRequests, ...own.matchers)));
  return stacked({
    id: 6,
    title: 'Requests for evidence',
    description:
      'Requests per second for the objects that explain upstreams in trouble. Refused ones miss a permission; absent means that the cluster has no such kind.',
    unit: 'reqps',
    noValue: 'No source asks an apiserver for evidence',
  }).withTarget(series('evidence', `${asked} > 0`, `${exporterLegend(own)} {{resource}} {{outcome}}`));
}

export function waiting(own: Own): TimeSeriesBuilder {
  const names = [...exporterLabels(own), 'source'];
  return timeSeries({
    id: 7,
    title: 'Upstreams that wait for evidence',
    description: 'Upstreams in trouble of which nothing was collected yet, so that their cause is not known.',
    unit: 'short',
    noValue: 'No source collects evidence',
  })
    .decimals(0)
    .withTarget(
      series(
        'waiting',
        by('max', names, select(metricNames.evidenceWaiting, ...own.matchers)),
        `${exporterLegend(own)} {{source}}`,
      ),
    );
}
