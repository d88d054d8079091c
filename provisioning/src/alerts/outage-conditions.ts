import { identityOf, list } from '../identity.ts';
import { type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records, share } from '../recording/records.ts';
import { evaluations } from '../recording/window.ts';
import type { Signal } from '../signals.ts';

/** From this share of its requests on an upstream is out. */
export const nearlyAll = 0.95;

/** At least so many failed within five minutes: with fewer a share says nothing. Counts are whole, sums of rates nearly. */
export function enough(parameters: Parameters, signal: Signal, min: number): string {
  return promql`
    and on ${list(identityOf(parameters).upstream)}
      ${records.failures.count}{signal="${signal}"} > ${min - 0.5}`;
}

/** The same of all requests that reached no host. */
function enoughLost(parameters: Parameters, min: number): string {
  const { upstream } = identityOf(parameters);
  return promql`
    and on ${list(upstream)}
      sum by ${list(upstream)} (${records.failures.count}{signal=~"no_healthy_upstream|unreachable"}) > ${min - 0.5}`;
}

/** The least share of so many evaluations, in each of which there is one. */
function leastOf(parameters: Parameters, record: string, count: number): string {
  const window = evaluations(parameters, count);
  return promql`
      min_over_time(${record}[${window}])
    and
      count_over_time(${record}[${window}]) >= ${count}`;
}

/** The least share that met no healthy upstream within two intervals, over a minute. A rollout of half a minute fills four evaluations. */
export function shareOfMinute(parameters: Parameters): string {
  return leastOf(parameters, share('fast'), 5);
}

/** Upstreams that are out, but not for all of the last hour: what nobody mends says nothing of the others. */
export function notForLong(parameters: Parameters, out: string): string {
  const ofHour = 3600 / seconds(parameters['scrape-interval']);
  return `${out} unless count_over_time(${records.out}[1h]) > ${Math.floor(0.9 * ofHour)}`;
}

/** Half as many are out as are told of in one page for all of them. */
function othersAreOut(parameters: Parameters): string {
  const { cluster } = identityOf(parameters);
  const half = Math.max(Math.ceil(parameters['many-upstreams'] / 2), 2);
  return promql`
    and on ${list(cluster)}
      count by ${list(cluster)} (${notForLong(parameters, records.out)}) >= ${half}`;
}

/** The share that reached no host in the last five intervals, if some failed in so many of them. */
function shareOfFive(parameters: Parameters, failing: number): string {
  const by = list(identityOf(parameters).upstream);
  const five = evaluations(parameters, 5);
  return promql`
      sum by ${by} (sum_over_time(${records.failures.now}[${five}]))
    / on ${by}
      (sum_over_time(${records.requests.now}[${five}]) > 0)
    and on ${by}
      count_over_time(${share('now')}[${five}]) >= ${failing}`;
}

/**
 * The share of requests that reached no host: where endpoints are lost that Kubernetes and the proxies still believe in,
 * and in panic mode, they fail to connect. The least of the last two intervals; or, where some intervals have no request,
 * that of the last five if they have failed in three. Where all fail, half as many are enough, and two while others are
 * out with it. What is scaled to zero or deleted has a last few requests that fail; if they are more, a part of them does.
 */
export function totalShare(parameters: Parameters): string {
  const upstream = list(identityOf(parameters).upstream);
  const desired = promql`
    unless on ${upstream}
      present_over_time(${records.unwanted}[${evaluations(parameters, 4)}])`;
  return promql`
    (
        (
            ${leastOf(parameters, share('now'), 2)}
          or
            ${shareOfFive(parameters, 3)}
        )
        ${enoughLost(parameters, Math.ceil(parameters['min-failures'] / 2))}
      or
        ${shareOfFive(parameters, 2)}
        ${othersAreOut(parameters)}
    )
    ${parameters.input.includes('exporter') ? desired : ''}`;
}
