import type { ModelEvent, TrafficCount, TrafficKey } from '../event.ts';
import type { Mutable } from '../mutable.ts';
import { RollingCount } from '../rolling-count.ts';
import type { Traffic } from '../upstream.ts';

export type TrafficEvent = ModelEvent & { type: 'traffic' };

/** What is counted of one port, subset and proxy. */
export type MutableTraffic = Mutable<Traffic>;

export function bornTraffic(key: TrafficKey, { proxy, source, at, continues }: TrafficEvent): MutableTraffic {
  return {
    ...key,
    proxy,
    source,
    bornAt: at,
    continues: continues === true,
    requests: 0,
    withoutBackend: 0,
    panics: 0,
    flags: new Map(),
    recentRequests: new RollingCount(),
    recentFlags: new Map(),
    recentWithoutBackend: undefined,
    recentPanics: undefined,
  };
}

export function addCount(row: MutableTraffic, count: TrafficCount, { at, old }: TrafficEvent): void {
  const { requests, flags, withoutBackend = 0, panics = 0 } = count;
  row.requests += requests;
  row.withoutBackend += withoutBackend;
  row.panics += panics;
  for (const [flag, n] of flags) row.flags.set(flag, (row.flags.get(flag) ?? 0) + n);
  if (old) return;
  row.recentRequests.add(requests, at);
  // Most upstreams never see one of these, and there may be thousands of upstreams.
  if (withoutBackend > 0) (row.recentWithoutBackend ??= new RollingCount()).add(withoutBackend, at);
  if (panics > 0) (row.recentPanics ??= new RollingCount()).add(panics, at);
  for (const [flag, n] of flags) {
    let recent = row.recentFlags.get(flag);
    if (recent === undefined) row.recentFlags.set(flag, (recent = new RollingCount()));
    recent.add(n, at);
  }
}
