import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { otherMetrics } from '../other-metrics.ts';
import { series, timeSeries } from '../panels.ts';
import { by, rate, select } from '../queries.ts';
import { exporterLabels, exporterLegend, type Own } from './own.ts';

export function memory(own: Own): TimeSeriesBuilder {
  const of = (name: Parameters<typeof select>[0]) => by('max', exporterLabels(own), select(name, ...own.matchers));
  const legend = exporterLegend(own);
  return timeSeries({
    id: 10,
    title: 'Memory',
    description:
      'Resident memory of each process, what of it the heap of JavaScript uses, and buffers beside the heap.',
    unit: 'bytes',
    noValue: 'No exporter is scraped',
  })
    .withTarget(series('resident', of(otherMetrics.residentBytes), `${legend} resident`))
    .withTarget(series('heap', of(otherMetrics.heapUsedBytes), `${legend} heap`))
    .withTarget(series('buffers', of(otherMetrics.externalBytes), `${legend} buffers`));
}

export function eventLoop(own: Own): TimeSeriesBuilder {
  const lag = by('max', exporterLabels(own), select(otherMetrics.eventLoopLag, ...own.matchers));
  return timeSeries({
    id: 11,
    title: 'Lag of the event loop',
    description: 'How long work that was due waited for other work, as measured at each scrape.',
    unit: 's',
    noValue: 'No exporter is scraped',
  }).withTarget(series('lag', lag, exporterLegend(own)));
}

export function processor(own: Own): TimeSeriesBuilder {
  const used = by('sum', exporterLabels(own), rate(select(otherMetrics.cpuSeconds, ...own.matchers)));
  return timeSeries({
    id: 12,
    title: 'Processor',
    description: 'Share of one core that each process used.',
    unit: 'percentunit',
    noValue: 'No exporter is scraped',
  }).withTarget(series('cpu', used, exporterLegend(own)));
}

export function garbage(own: Own): TimeSeriesBuilder {
  const spent = by('sum', exporterLabels(own), rate(select(otherMetrics.garbageSeconds, ...own.matchers)));
  return timeSeries({
    id: 13,
    title: 'Garbage collection',
    description: 'Share of the time that each process spent on collecting garbage.',
    unit: 'percentunit',
    noValue: 'No exporter is scraped',
  }).withTarget(series('garbage', spent, exporterLegend(own)));
}
