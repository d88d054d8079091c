import type { FailureClass } from '@uhwatch/contract/outcomes.ts';
import type { Traffic } from '../model/upstream.ts';
import { minuteMs, MinuteRing } from './minute-ring.ts';

interface Totals {
  readonly requests: number;
  readonly failures: ReadonlyMap<FailureClass, number>;
}

const nothing: Totals = { requests: 0, failures: new Map() };

/** Finished and failed requests of one upstream, minute by minute. */
export class TrafficMinutes {
  readonly requests = new MinuteRing();
  readonly failures = new Map<FailureClass, MinuteRing>();
  #before: Totals | undefined;

  /** Takes in what was counted until the end of a minute; `isCounted` is false where who counts was away. */
  record(traffic: readonly Traffic[], minute: number, isCounted: boolean): void {
    const now = totalsOf(traffic);
    // What goes on from an earlier process, or from before the history began, was not counted in this minute.
    const began = traffic.every(({ bornAt, continues }) => !continues && bornAt >= minute * minuteMs);
    const before = this.#before ?? (began ? nothing : undefined);
    this.#before = now;
    if (before === undefined || !isCounted) return;
    this.requests.set(minute, Math.max(0, now.requests - before.requests));
    for (const [failure, count] of now.failures) {
      const grown = count - (before.failures.get(failure) ?? 0);
      const ring = this.failures.get(failure) ?? new MinuteRing();
      if (grown > 0) this.failures.set(failure, ring.set(minute, grown));
    }
  }

  /** Failed requests of a minute, whatever their class. */
  failed(minute: number): number {
    let sum = 0;
    for (const ring of this.failures.values()) sum += ring.get(minute) ?? 0;
    return sum;
  }
}

function totalsOf(traffic: readonly Traffic[]): Totals {
  const failures = new Map<FailureClass, number>();
  let requests = 0;
  for (const row of traffic) {
    requests += row.requests;
    for (const [failure, count] of row.failures) failures.set(failure, (failures.get(failure) ?? 0) + count);
  }
  return { requests, failures };
}
