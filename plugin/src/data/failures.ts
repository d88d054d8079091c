import { blamelessClasses, classOf, failureClasses, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { type UpstreamRow } from './row';

const places = new Map<string, number>(failureClasses.map((failure, place) => [failure, place]));
const blameless: ReadonlySet<string> = new Set(blamelessClasses);

/** The order of the contract; classes that only a newer exporter knows come last. */
export function compareClasses(a: string, b: string): number {
  const place = (name: string) => places.get(name) ?? places.size;
  return place(a) - place(b);
}

/** Rates by class in the order of the contract. */
export function inClassOrder(rates: ReadonlyArray<readonly [string, number]>): ReadonlyMap<string, number> {
  return new Map(rates.filter(([, rate]) => rate > 0).sort(([a], [b]) => compareClasses(a, b)));
}

/** The class that a series of failed requests is about: by its label `class`, else by Istio's `response_flags`. */
export function classNamed(name: string, flags: string): string | undefined {
  return name || classOf('envoy', flags.split(',') as Outcome[]);
}

/**
 * Failed requests per second, and their share of all requests, without the classes that are no fault of the upstream.
 * Undefined `outcomes` are unknown, no outcomes are none. The share is unknown while there are no requests, and at most
 * 1: a failure may be counted a scrape before its request.
 */
export function failureNumbers(
  outcomes: ReadonlyMap<string, number> | undefined,
  requestRate: number | undefined,
): Pick<UpstreamRow['numbers'], 'failure_rate' | 'failure_share'> {
  if (outcomes === undefined) {
    return { failure_rate: undefined, failure_share: undefined };
  }
  const rate = [...outcomes].reduce((sum, [name, value]) => (blameless.has(name) ? sum : sum + value), 0);
  const known = requestRate !== undefined && requestRate > 0;
  return { failure_rate: rate, failure_share: known ? Math.min(1, rate / requestRate) : undefined };
}
