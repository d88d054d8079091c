import type { ModelEvent, TrafficCount, TrafficKey } from '../event.ts';
import type { Mutable } from '../mutable.ts';
import { RollingCount } from '../rolling-count.ts';
import type { Traffic } from '../upstream.ts';
import { none, withEntry } from './late-map.ts';

export type TrafficEvent = ModelEvent & { type: 'traffic' };

/** What is counted of one port, subset and proxy. */
export type MutableTraffic = Mutable<Traffic>;

export function bornTraffic(key: TrafficKey, { proxy, source, at, continues }: TrafficEvent): MutableTraffic {
  return {
    ...key,
    proxy,
    sources: [source],
    bornAt: at,
    continues: continues === true,
    requests: 0,
    outcomes: none,
    failures: none,
    recentRequests: new RollingCount(),
    recentOutcomes: none,
    recentFailures: none,
  };
}

export function addCount(
  row: MutableTraffic,
  { requests, outcomes, failures }: Pick<TrafficCount, 'requests' | 'outcomes' | 'failures'>,
  { source, at, old }: TrafficEvent,
): void {
  if (!row.sources.includes(source)) row.sources.push(source);
  row.requests += requests;
  row.outcomes = sumOf(row.outcomes, outcomes);
  row.failures = sumOf(row.failures, failures);
  if (old) return;
  row.recentRequests.add(requests, at);
  row.recentOutcomes = withRecent(row.recentOutcomes, outcomes, at);
  row.recentFailures = withRecent(row.recentFailures, failures, at);
}

function sumOf<K>(counts: Map<K, number>, added: ReadonlyMap<K, number>): Map<K, number> {
  let sum = counts;
  for (const [key, count] of added) sum = withEntry(sum, key, (sum.get(key) ?? 0) + count);
  return sum;
}

function withRecent<K>(recent: Map<K, RollingCount>, added: ReadonlyMap<K, number>, at: number): Map<K, RollingCount> {
  let all = recent;
  for (const [key, count] of added) {
    let rolling = all.get(key);
    if (rolling === undefined) all = withEntry(all, key, (rolling = new RollingCount()));
    rolling.add(count, at);
  }
  return all;
}
