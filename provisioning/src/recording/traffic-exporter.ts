import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { identityOf, list, matchers, policyMatchers } from '../identity.ts';
import type { Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { type Signal, signals } from '../signals.ts';
import type { TrafficInput } from './input.ts';

const named = policyMatchers(labels.service);

/** Traffic as the exporter counts it. Sums, because exporters on several nodes read different logs. */
export function exporterTraffic(parameters: Parameters): TrafficInput {
  const by = list(identityOf(parameters).upstream);
  return {
    requests: (rate, window) =>
      promql`sum by ${by} (${rate}(${metricNames.requests}${matchers(parameters, ...named)}[${window}]))`,
    failures(signal: Signal, rate, window) {
      const { length } = signals[signal];
      const classes = `${labels.class}${length === 1 ? '=' : '=~'}"${signals[signal].join('|')}"`;
      const failed = `${rate}(${metricNames.failures}${matchers(parameters, classes, ...named)}[${window}])`;
      // To add up what is zero costs as much as to look. Of several inputs the first has to know that it is zero.
      return `sum by ${by} (${parameters.input.length > 1 ? failed : `${failed} > 0`})`;
    },
  };
}
