import { alertMetrics, labels, metricNames } from '@uhwatch/contract/metrics.ts';
import type { OtherMetric } from './other-metrics.ts';

type MetricName = (typeof metricNames)[keyof typeof metricNames] | (typeof alertMetrics)[number] | OtherMetric;

/** The series of a metric that all these matchers leave. */
export function select(name: MetricName | `${MetricName}_bucket`, ...matchers: readonly string[]): string {
  return `${name}{${matchers.join(', ')}}`;
}

/** Chosen by the variable of this name; `.*` of All takes also what has no such label. */
export function chosen(label: string, variable: string): string {
  return `${label}=~"$${variable}"`;
}

/** How fast a counter grows, over a window that holds two scrapes for certain. */
export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

/** `sum by (a, b) (of)`. */
export function by(operator: 'sum' | 'max' | 'min' | 'count', names: readonly string[], of: string): string {
  return `${operator} by (${names.join(', ')}) (${of})`;
}

const families = new RegExp(`\\b(${[...Object.values(metricNames), ...alertMetrics].join('|')})\\b(\\{)?`, 'g');

/** A query of the panel for what a dashboard chooses, where clusters are told apart by this label. */
export function narrowed(query: string, matchers: readonly string[], clusterLabel: string): string {
  return query
    .replaceAll(families, (_, name: string, brace?: string) => `${name}{${matchers.join(', ')}${brace ? ', ' : '}'}`)
    .replaceAll(new RegExp(`\\bby \\(${labels.cluster}\\b`, 'g'), `by (${clusterLabel}`);
}
