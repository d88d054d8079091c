import type { Recording } from '../alert.ts';
import { identityOf, list } from '../identity.ts';
import { type BurnName, burnWindow } from '../burn-window.ts';
import { type Duration, type Parameters, seconds } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records, share, signalLabel } from './records.ts';

/** Long windows are summed from rates of five minutes that do not overlap: a thousand samples less for each. */
function sumOver(record: string, window: Duration): string {
  const step = seconds(window) <= 3600 ? '1m' : '5m';
  return `sum_over_time(${record}[${window}:${step}])`;
}

/** The same from rates of an hour, for windows of days. */
function sumOverHours(record: string, window: Duration): string {
  return `sum_over_time(${record}[${window}:1h])`;
}

/** Both sides are sums over the same moments, so that a gap in one is a gap in the other; never a mean of shares. */
function shareRecording(parameters: Parameters, window: Duration): Recording {
  const on = list(identityOf(parameters).upstream);
  const days = seconds(window) >= 86_400;
  const failed = days ? sumOverHours(records.failures.hour, window) : sumOver(records.failures.minutes, window);
  const all = days ? sumOverHours(records.requests.hour, window) : sumOver(records.requests.minutes, window);
  return {
    record: share(window),
    expr: promql`
        ${failed}
      / on ${on} group_left ()
        (${all} > 0)`,
    meaning: `Share of requests that failed in the last ${window}, by signal.`,
  };
}

function hourRecording(record: string, from: string, meaning: string): Recording {
  return { record, expr: `sum_over_time(${from}[1h:5m]) / 12`, meaning };
}

/** Rates of an hour, which windows of days and who asks for traffic of late read. */
export function hourRecordings(): Recording[] {
  return [
    hourRecording(records.requests.hour, records.requests.minutes, 'Requests per second of an upstream.'),
    hourRecording(records.failures.hour, records.failures.minutes, `Failed requests per second, by ${signalLabel}.`),
  ];
}

/** The windows that these alerts on the budget compare. */
function windowsOf(parameters: Parameters, names: readonly BurnName[]): Duration[] {
  return names.flatMap((name) => {
    const { long, short } = burnWindow(parameters, name);
    return [short, long];
  });
}

/** The shares that these alerts on the budget compare, each once, but for those that `recorded` ones compare already. */
export function shareRecordings(
  parameters: Parameters,
  names: readonly BurnName[],
  recorded: readonly BurnName[] = [],
): Recording[] {
  const known = windowsOf(parameters, recorded);
  const windows = windowsOf(parameters, names).filter((window) => !known.includes(window));
  return [...new Set(windows)].map((window) => shareRecording(parameters, window));
}
