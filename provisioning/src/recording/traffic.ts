import { type Duration, duration, type Input, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import type { Recording } from '../alert.ts';
import type { Signal } from '../signals.ts';
import { firstOf, type Rate, type TrafficInput } from './input.ts';
import { identityOf, list } from '../identity.ts';
import { records, share, signalLabel } from './records.ts';
import { envoyTraffic } from './traffic-envoy.ts';
import { exporterTraffic } from './traffic-exporter.ts';
import { istioTraffic } from './traffic-istio.ts';

const inputOf = { exporter: exporterTraffic, istio: istioTraffic, envoy: envoyTraffic } as const satisfies Record<
  Input,
  (parameters: Parameters) => TrafficInput
>;

/** How rates are taken: over the last interval, and over five minutes. */
function rateWindows({ 'scrape-interval': interval }: Parameters) {
  return {
    // Looks at the last two samples only, and finds them although one was missed.
    now: { rate: 'irate', window: duration(seconds(interval) * 5) },
    minutes: { rate: 'rate', window: '5m' },
  } as const;
}
type Span = keyof ReturnType<typeof rateWindows>;

/** How far back the fast share looks: a scrape that was missed does not blind it. */
function fastWindow({ 'scrape-interval': interval }: Parameters): Duration {
  return duration(seconds(interval) * 3);
}

/** Requests per second of each upstream. */
export function requestRecordings(parameters: Parameters): Recording[] {
  const inputs = parameters.input.map((input) => inputOf[input](parameters));
  return Object.entries(rateWindows(parameters)).map(([span, { rate, window }]) => ({
    record: records.requests[span as Span],
    expr: firstOf(inputs.map((input) => input.requests(rate, window))),
    meaning: 'Requests per second of an upstream.',
  }));
}

function failureQueries(
  parameters: Parameters,
  signal: Signal,
  { rate, window }: { rate: Rate; window: string },
): string[] {
  return parameters.input.flatMap((input) => inputOf[input](parameters).failures(signal, rate, window) ?? []);
}

/** The share of requests that found nothing healthy in the last three intervals, where any did. */
export function fastShareRecording(parameters: Parameters): Recording {
  const window = fastWindow(parameters);
  const signal = 'no_healthy_upstream';
  const failed = failureQueries(parameters, signal, { rate: 'rate', window });
  const all = parameters.input.map((input) => inputOf[input](parameters).requests('rate', window));
  return {
    record: share('fast'),
    expr: promql`
        (
          (
            ${firstOf(failed)}
          ) > 0
        )
      / on ${list(identityOf(parameters).upstream)}
        (
          (
            ${firstOf(all)}
          ) > 0
        )`,
    labels: { [signalLabel]: signal },
    meaning: `Share of requests that found nothing healthy in the last ${window}.`,
  };
}

/** Failed requests per second of each upstream that has any: series of those that have none would only cost. */
export function failureRecordings(parameters: Parameters, signal: Signal, spans: readonly Span[]): Recording[] {
  const windows = rateWindows(parameters);
  return spans.flatMap((span) => {
    const { rate, window } = windows[span];
    const queries = failureQueries(parameters, signal, { rate, window });
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

/** Signals that are recorded beside those of outages, which have a group of their own. */
export const otherSignals = ['unreachable', 'slow', 'no_route'] as const satisfies readonly Signal[];
