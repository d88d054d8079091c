import type { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { metricNames } from '@uhwatch/contract/metrics.ts';
import { series, stacked, stateTimeline, timeSeries, upOrDown } from './panels.ts';
import { by, rate, select } from './queries.ts';
import type { Scope } from './scope.ts';

/** The sources that are chosen. */
interface Sources {
  readonly scope: Scope;
  readonly matchers: readonly string[];
}

export function sourcesUp({ scope, matchers }: Sources): StateTimelineBuilder {
  const up = by('min', [scope.cluster, 'source'], select(metricNames.sourceUp, ...matchers));
  return stateTimeline({
    id: 7,
    title: 'Sources',
    description: 'Whether each source has a complete and present view; of several exporters, the worst.',
    unit: 'none',
    noValue: 'No exporter tells of a source: is it scraped?',
    height: 6,
  })
    .mappings([upOrDown])
    .withTarget(series('sources', up, `${scope.legend.cluster} {{source}}`));
}

export function logLines({ scope, matchers }: Sources): TimeSeriesBuilder {
  const lines = by('sum', [scope.cluster, 'source', 'result'], rate(select(metricNames.logLines, ...matchers)));
  return stacked({
    id: 8,
    title: 'Log lines by what became of them',
    description: 'Lines per second that were counted, counted apart (inbound), ignored, malformed or too long.',
    unit: 'cps',
    noValue: 'No source reads a log',
  }).withTarget(series('lines', `${lines} > 0`, `${scope.legend.cluster} {{source}} {{result}}`));
}

export function malformed({ scope, matchers }: Sources): TimeSeriesBuilder {
  const names = [scope.cluster, 'source'];
  const bad = rate(select(metricNames.logLines, ...matchers, 'result=~"malformed|truncated"'));
  const all = rate(select(metricNames.logLines, ...matchers));
  return timeSeries({
    id: 9,
    title: 'Malformed share of log lines',
    description: 'Lines that could not be read or were too long, of all. What they told is not counted anywhere.',
    unit: 'percentunit',
    noValue: 'No source reads a log',
  })
    .max(1)
    .withTarget(
      series(
        'malformed',
        `${by('sum', names, bad)} / (${by('sum', names, all)} > 0)`,
        `${scope.legend.cluster} {{source}}`,
      ),
    );
}

export function logLag({ scope, matchers }: Sources): TimeSeriesBuilder {
  const lag = by('max', [scope.cluster, 'source', 'file'], select(metricNames.logLag, ...matchers));
  return timeSeries({
    id: 10,
    title: 'Log lag',
    description: 'Bytes written to each log and not yet read. One that grows means that counts come late.',
    unit: 'bytes',
    noValue: 'No source reads a log from a file',
  }).withTarget(series('lag', lag, `${scope.legend.cluster} {{source}} {{file}}`));
}

export function logChanges({ scope, matchers }: Sources): TimeSeriesBuilder {
  const changes = `increase(${select(metricNames.logChanges, ...matchers)}[$__rate_interval])`;
  return stacked({
    id: 11,
    title: 'Rotations of logs',
    description: 'Logs that were rotated, truncated or deleted while they were followed.',
    unit: 'short',
    noValue: 'No log was rotated',
  }).withTarget(
    series(
      'changes',
      `${by('sum', [scope.cluster, 'source', 'change'], changes)} > 0`,
      `${scope.legend.cluster} {{source}} {{change}}`,
    ),
  );
}
