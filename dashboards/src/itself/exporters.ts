import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { otherMetrics } from '../other-metrics.ts';
import { rows, series, table, timeSeries } from '../panels.ts';
import { by, select } from '../queries.ts';
import { exporterLabels, exporterLegend, type Own } from './own.ts';

export function exporters(own: Own): TableBuilder {
  const names = exporterLabels(own);
  const started = by('max', names, select(otherMetrics.startTime, ...own.matchers));
  const build = by(
    'max',
    [...names, 'version', 'revision', 'node_version'],
    select(metricNames.buildInfo, ...own.matchers),
  );
  return table(
    {
      id: 1,
      title: 'Exporters',
      description: 'Which builds run, and since when.',
      // Grafana takes milliseconds.
      unit: 'dateTimeFromNow',
      noValue: 'No exporter is scraped',
      width: 24,
      height: 6,
    },
    {
      [own.scope.cluster]: 'Cluster',
      job: 'Job',
      instance: 'Instance',
      version: 'Version',
      revision: 'Revision',
      node_version: 'Node',
      Value: 'Started',
    },
  ).withTarget(rows('exporters', `${build} * on (${names.join(', ')}) group_left () ${started} * 1000`));
}

export function scrapeSeconds(own: Own): TimeSeriesBuilder {
  const taken = by('max', exporterLabels(own), select(otherMetrics.scrapeSeconds, ...own.matchers));
  return timeSeries({
    id: 8,
    title: 'Scrape duration',
    description: 'How long Prometheus took for each scrape; 0 where nobody answered.',
    unit: 's',
    noValue: 'No exporter is scraped',
  }).withTarget(series('scrape', taken, exporterLegend(own)));
}

export function scrapeSize(own: Own): TimeSeriesBuilder {
  const names = exporterLabels(own);
  const legend = exporterLegend(own);
  return timeSeries({
    id: 9,
    title: 'Series of each scrape',
    description: 'Samples of each scrape, and how many of them were series that Prometheus had not seen before.',
    unit: 'short',
    noValue: 'No exporter is scraped',
  })
    .decimals(0)
    .withTarget(
      series('samples', by('max', names, select(otherMetrics.scrapedSamples, ...own.matchers)), `${legend} samples`),
    )
    .withTarget(
      series('added', by('max', names, select(otherMetrics.addedSeries, ...own.matchers)), `${legend} new series`),
    );
}

export function limited(own: Own): TimeSeriesBuilder {
  const folded = `increase(${select(metricNames.seriesLimited, ...own.matchers)}[$__rate_interval])`;
  return timeSeries({
    id: 14,
    title: 'Counts beyond the limit of series',
    description:
      'Counts that went into upstream_service="__other__", and views of hosts that were left out, because proxies had made too many series. Raise --traffic.series-limit where these are real upstreams.',
    unit: 'short',
    noValue: 'No exporter is scraped',
  }).withTarget(
    series('limited', by('sum', [...exporterLabels(own), 'family'], folded), `${exporterLegend(own)} {{family}}`),
  );
}
