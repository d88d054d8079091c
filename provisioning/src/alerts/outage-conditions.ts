import { identityOf, list } from '../identity.ts';
import { duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records, share } from '../recording/records.ts';

/** A range of five evaluations, whether or not it includes the sample at its very beginning. */
export const fiveEvaluations = ({ 'scrape-interval': interval }: Parameters) => duration(5 * seconds(interval) - 1);

/** At least so many failed within five minutes: with fewer a share says nothing. */
export function enough(parameters: Parameters, min: number): string {
  return promql`
    and on ${list(identityOf(parameters).upstream)}
      ${records.failures.minutes}{signal="no_healthy_upstream"} * 300 >= ${min}`;
}

/** The same of all requests that reached no host. */
function enoughLost(parameters: Parameters, min: number): string {
  const { upstream } = identityOf(parameters);
  return promql`
    and on ${list(upstream)}
      sum by ${list(upstream)} (${records.failures.minutes}{signal=~"no_healthy_upstream|unreachable"}) * 300 >= ${min}`;
}

/**
 * The share of requests that reached no host in the last interval: where endpoints are lost that Kubernetes and the proxies
 * still believe in, and in panic mode, they fail to connect.
 */
export function shareNow(parameters: Parameters): string {
  return promql`
      ${records.failures.now}{signal="lost"}
    / on ${list(identityOf(parameters).upstream)}
      (${records.requests.now} > 0)`;
}

/** The least share that met no healthy upstream within three intervals, over a minute. A rollout of half a minute fills four evaluations. */
export function shareOfMinute(parameters: Parameters): string {
  const five = fiveEvaluations(parameters);
  return promql`
    max by ${list(identityOf(parameters).upstream)} (
        min_over_time(${share('fast')}[${five}])
      and
        count_over_time(${share('fast')}[${five}]) >= 5
    )`;
}

/** The same, or where the last interval had no request, that of the minute. Where all requests fail half as many are enough. */
export function totalShare(parameters: Parameters): string {
  return promql`
    (
        ${shareNow(parameters)}
      or
        ${shareOfMinute(parameters)}
    )
    ${enoughLost(parameters, Math.ceil(parameters['min-failures'] / 2))}`;
}

/**
 * Ports without endpoints that someone asks for. Now; or within the hour, for who stops to ask in an outage and for
 * traffic that is rare, and then for longer; or nobody in the cluster can tell, which is no reason to be silent.
 */
export function askedFor(parameters: Parameters): string {
  const { cluster, upstream, port } = identityOf(parameters);
  const interval = seconds(parameters['scrape-interval']);
  return promql`
      ${records.none}
      and on ${list(upstream)} ${records.requests.minutes} > 0
    or
      ${records.none}
      and on ${list(upstream)} ${records.requests.hour} > 0
      and on ${list(port)} count_over_time(${records.none}[${duration(8 * interval - 1)}]) >= 8
    or
      ${records.none}
      unless on ${list(cluster)} ${records.requests.minutes}`;
}
