import { duration, type Input, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import type { Recording } from '../alert.ts';
import { type Signal, signalNames } from '../signals.ts';
import { firstOf, type TrafficInput } from './input.ts';
import { records, signalLabel } from './records.ts';
import { envoyTraffic } from './traffic-envoy.ts';
import { exporterTraffic } from './traffic-exporter.ts';
import { istioTraffic } from './traffic-istio.ts';

const inputOf = { exporter: exporterTraffic, istio: istioTraffic, envoy: envoyTraffic } as const satisfies Record<
  Input,
  (parameters: Parameters) => TrafficInput
>;

/** How rates are taken: the last interval, the last three, five minutes. */
export function rateWindows({ 'scrape-interval': interval }: Pick<Parameters, 'scrape-interval'>) {
  return {
    // Looks at the last two samples only, and finds them although one was missed.
    now: { rate: 'irate', window: duration(seconds(interval) * 5) },
    fast: { rate: 'rate', window: duration(seconds(interval) * 3) },
    minutes: { rate: 'rate', window: '5m' },
  } as const;
}
type Span = keyof ReturnType<typeof rateWindows>;

/** Requests per second of each upstream. */
export function requestRecordings(parameters: Parameters): Recording[] {
  const inputs = parameters.input.map((input) => inputOf[input](parameters));
  return Object.entries(rateWindows(parameters)).map(([span, { rate, window }]) => ({
    record: records.requests[span as Span],
    expr: firstOf(inputs.map((input) => input.requests(rate, window))),
    meaning: 'Requests per second of an upstream.',
  }));
}

/** Failed requests per second of each upstream that has any: series of those that have none would only cost. */
export function failureRecordings(parameters: Parameters, signal: Signal, spans: readonly Span[]): Recording[] {
  const windows = rateWindows(parameters);
  return spans.flatMap((span) => {
    const { rate, window } = windows[span];
    const queries = parameters.input.flatMap(
      (input) => inputOf[input](parameters).failures(signal, rate, window) ?? [],
    );
    if (queries.length === 0) return [];
    return {
      record: records.failures[span],
      expr: promql`
        (
          ${firstOf(queries)}
        ) > 0`,
      labels: { [signalLabel]: signal },
      meaning: `Failed requests per second of an upstream: ${signal}.`,
    };
  });
}

/** Signals that are recorded beside the first, which has a group of its own. */
export const otherSignals = signalNames.slice(1);
