import type { Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { type Duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records, share, signalLabel } from './records.ts';
import { minutes } from './traffic.ts';
import { mean, range } from './window.ts';

/**
 * Failed and all requests of a window, both per second. What pages counts failures as they come, and they are recorded of
 * few upstreams; requests are recorded of all of them, and a few samples tell how many there were.
 */
function ratesOf(parameters: Parameters, window: Duration): readonly [failed: string, all: string] {
  const { requests, failures } = records;
  const length = seconds(window);
  if (length >= 12 * 3600) return [mean(failures.hour, window, '1h'), mean(requests.hour, window, '1h')];
  if (length > 3600) return [mean(failures.minutes, window, minutes), mean(requests.hour, window, '30m')];
  const interval = seconds(parameters['scrape-interval']);
  const failed = `sum_over_time(${failures.now}[${range(window)}]) * ${interval} / ${length}`;
  // A server that has just begun has no hour yet, and pages all the same.
  if (length === 3600) return [failed, `(${requests.hour} or ${requests.minutes})`];
  return [failed, length > seconds(minutes) ? mean(requests.minutes, window, minutes) : requests.minutes];
}

/** What fails divided by all there is, never a mean of shares. */
function shareRecording(parameters: Parameters, window: Duration): Recording {
  const on = list(identityOf(parameters).upstream);
  const [failed, all] = ratesOf(parameters, window);
  return {
    record: share(window),
    expr: promql`
        (${failed})
      / on ${on} group_left ()
        (${all} > 0)`,
    meaning: `Share of requests that failed in the last ${window}, by ${signalLabel}.`,
  };
}

/** What fails in an hour, which windows of days read. */
export function hourRecording(): Recording {
  const { minutes: ofMinutes, hour } = records.failures;
  const meaning = `Failed requests per second, by ${signalLabel}.`;
  return { record: hour, expr: mean(ofMinutes, '1h', minutes), meaning };
}

/** The shares that these windows compare, each once. */
export function shareRecordings(parameters: Parameters, windows: readonly Duration[]): Recording[] {
  return [...new Set(windows)].map((window) => shareRecording(parameters, window));
}
