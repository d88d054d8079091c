import type { Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { type Duration, duration, type Input, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import type { Signal } from '../signals.ts';
import { firstOf, type Rate, type TrafficInput } from './input.ts';
import { records, share, signalLabel } from './records.ts';
import { envoyTraffic } from './traffic-envoy.ts';
import { exporterTraffic } from './traffic-exporter.ts';
import { istioTraffic } from './traffic-istio.ts';
import { evaluations, mean, range } from './window.ts';

const inputOf = { exporter: exporterTraffic, istio: istioTraffic, envoy: envoyTraffic } as const satisfies Record<
  Input,
  (parameters: Parameters) => TrafficInput
>;

/** So far back failures are counted. */
export const minutes = '5m';

/** Looks at the last two samples only, and finds them although one was missed. */
function lastInterval({ 'scrape-interval': interval }: Parameters): { rate: Rate; window: Duration } {
  return { rate: 'irate', window: duration(5 * seconds(interval)) };
}

function requests(parameters: Parameters, rate: Rate, window: Duration): string {
  return firstOf(parameters.input.map((input) => inputOf[input](parameters).requests(rate, window)));
}

function failures(parameters: Parameters, signal: Signal, { rate, window }: { rate: Rate; window: Duration }) {
  const queries = parameters.input.flatMap((input) => inputOf[input](parameters).failures(signal, rate, window) ?? []);
  if (queries.length === 0) return undefined;
  return promql`
    (
      ${firstOf(queries)}
    ) > 0`;
}

/** Requests per second of each upstream, and of all of a cluster. */
export function requestRecordings(parameters: Parameters): Recording[] {
  const { minutes: ofUpstream, hour, cluster } = records.requests;
  const meaning = 'Requests per second of an upstream.';
  return [
    { record: ofUpstream, expr: requests(parameters, 'rate', minutes), meaning },
    { record: hour, expr: mean(ofUpstream, '1h', minutes), meaning },
    {
      record: cluster,
      expr: `sum by ${list(identityOf(parameters).cluster)} (${ofUpstream})`,
      meaning: 'Requests per second of a cluster.',
    },
  ];
}

/** Signals of requests that reached no host: they page. */
const lostSignals = ['no_healthy_upstream', 'unreachable'] as const satisfies readonly Signal[];
const allSignals = [...lostSignals, 'slow', 'no_route'] as const satisfies readonly Signal[];

/**
 * What fails now. Upstreams that have failures are few, so all that is looked at in each interval is recorded of those
 * alone: the counters of all upstreams are read once.
 */
export function failureRecordings(parameters: Parameters): Recording[] {
  const now = lastInterval(parameters);
  const window = range(minutes);
  const { upstream } = identityOf(parameters);
  return [
    ...lostSignals.flatMap((signal) => {
      const expr = failures(parameters, signal, now);
      if (expr === undefined) return [];
      const meaning = `Failed requests per second in the last interval: ${signal}.`;
      return { record: records.failures.now, expr, labels: { [signalLabel]: signal }, meaning };
    }),
    {
      record: records.failures.count,
      expr: `sum_over_time(${records.failures.now}[${window}]) * ${seconds(parameters['scrape-interval'])}`,
      meaning: `Failed requests of the last ${minutes}, by ${signalLabel}.`,
    },
    {
      record: records.requests.now,
      expr: promql`
        ${requests(parameters, now.rate, now.window)}
        and on ${list(upstream)} present_over_time(${records.failures.now}[${window}])`,
      meaning: `Requests per second in the last interval, of an upstream that has failed ones within ${minutes}.`,
    },
    ...shareRecordings(parameters),
  ];
}

/** Shares of requests that failed in the last interval, whatever the signal, and that found nothing healthy in the last two. */
function shareRecordings(parameters: Parameters): Recording[] {
  const { upstream } = identityOf(parameters);
  const two = evaluations(parameters, 2);
  const signal = 'no_healthy_upstream';
  return [
    {
      record: share('now'),
      expr: promql`
          sum by ${list(upstream)} (${records.failures.now})
        / on ${list(upstream)}
          (${records.requests.now} > 0)`,
      meaning: 'Share of requests that reached no host in the last interval.',
    },
    {
      record: share('fast'),
      // The first interval that fails has no record of requests before it: they are taken to be as many.
      expr: promql`
          sum_over_time(${records.failures.now}{signal="${signal}"}[${two}])
        / on ${list(upstream)}
          (2 * avg_over_time(${records.requests.now}[${two}]) > 0)`,
      meaning: 'Share of requests that found nothing healthy in the last two intervals.',
    },
  ];
}

/** What fails by whatever signal, less often: for who looks within days. */
export function minutesRecordings(parameters: Parameters): Recording[] {
  return allSignals.flatMap((signal) => {
    const expr = failures(parameters, signal, { rate: 'rate', window: minutes });
    if (expr === undefined) return [];
    const meaning = `Failed requests per second: ${signal}.`;
    return { record: records.failures.minutes, expr, labels: { [signalLabel]: signal }, meaning };
  });
}
