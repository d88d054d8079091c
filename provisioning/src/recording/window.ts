import { type Duration, duration, type Parameters, seconds } from '../parameters.ts';

/**
 * A range that holds as many evaluations as it is long: one that ends at an evaluation holds the sample at its very
 * beginning too, up to Prometheus 2, and from 3 on it does not.
 */
export function range(window: Duration): Duration {
  return duration(seconds(window) - 1);
}

/** How often groups are evaluated that need not tell within the first minute. */
export function minutely({ 'scrape-interval': interval }: Parameters): Duration {
  return duration(Math.min(4 * seconds(interval), 60));
}

/** The same for what is recorded of all upstreams: that costs the most. */
export function seldom({ 'scrape-interval': interval }: Parameters): Duration {
  return duration(Math.min(8 * seconds(interval), 120));
}

/** The same for tickets. A record stands for five minutes, so it is made anew before. */
export const rarely: Duration = '4m';

/** The range of so many evaluations of the groups that are evaluated at each scrape. */
export function evaluations({ 'scrape-interval': interval }: Parameters, count: number): Duration {
  return range(duration(count * seconds(interval)));
}

/** The mean of a record over a window, of samples that are a step apart; while it is absent it is zero. */
export function mean(record: string, window: Duration, step: Duration): string {
  return `sum_over_time(${record}[${range(window)}:${step}]) / ${seconds(window) / seconds(step)}`;
}
