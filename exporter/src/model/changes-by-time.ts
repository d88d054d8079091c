import { lowWindowMs, presentLow } from './availability.ts';
import type { Upstream } from './upstream.ts';

/** When something that is shown of an upstream changes by time alone; `now` when it does all the time. */
export function changesByTimeAt({ availability }: Upstream, now: number): number {
  let next = Infinity;
  for (const { withoutFrom, lows } of availability.values()) {
    if (withoutFrom !== undefined) return now;
    const low = presentLow(lows, now);
    if (low !== undefined) next = Math.min(next, low.until + lowWindowMs);
  }
  return next;
}
