import type { Engine, Result } from '../diagnosis/engine/engine.ts';
import { lowWatermark } from '../model/availability.ts';
import type { Slicing } from '../model/slice.ts';
import { Slice } from '../model/slice.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { readinessOf, type Upstream } from '../model/upstream.ts';
import { type EndpointMinute, EndpointMinutes } from './endpoint-minutes.ts';
import { keptMinutes, minuteMs } from './minute-ring.ts';
import { TrafficMinutes } from './traffic-minutes.ts';

/** What is remembered of one upstream. */
export interface Line {
  readonly endpoints: EndpointMinutes;
  /** Undefined until requests were seen. */
  readonly traffic: TrafficMinutes | undefined;
}

interface OwnLine extends Line {
  traffic: TrafficMinutes | undefined;
}

/** The last hour of every upstream, one value a minute, in memory that does not grow: for who has no Prometheus at hand. */
export class History {
  readonly #results: () => Engine['results'];
  readonly #lines = new Map<string, OwnLine>();
  #newest: number | undefined;

  constructor(results: () => Engine['results']) {
    this.#results = results;
  }

  /** The minutes that are kept, the oldest first, counted from the epoch; empty before the first has ended. */
  get minutes(): readonly number[] {
    const newest = this.#newest;
    return newest === undefined
      ? []
      : Array.from({ length: keptMinutes }, (_, index) => newest - keptMinutes + 1 + index);
  }

  /** By the key of the upstream. */
  get lines(): ReadonlyMap<string, Line> {
    return this.#lines;
  }

  /** Takes in the minute that ended last, in slices of a turn; `look` is asked anew in each. */
  async record(
    look: () => { readonly now: number; readonly sources: Snapshot['sources'] },
    slicing: Slicing,
  ): Promise<void> {
    const slice = new Slice(slicing);
    let { now, sources } = look();
    const minute = Math.floor(now / minuteMs) - 1;
    for (const key of this.#lines.keys()) if (!this.#results().has(key)) this.#lines.delete(key);
    for (const [key, result] of [...this.#results()]) {
      if (slice.isOver) {
        await slice.next();
        ({ now, sources } = look());
      }
      if (!result.isGone) this.#add(key, result, { minute, now, sources });
    }
    this.#newest = minute;
  }

  #add(
    key: string,
    { upstream, diagnosis }: Result,
    { minute, now, sources }: { readonly minute: number; readonly now: number; readonly sources: Snapshot['sources'] },
  ): void {
    const line = this.#lines.get(key) ?? { endpoints: new EndpointMinutes(), traffic: undefined };
    this.#lines.set(key, line);
    const isUp = (source: string): boolean => sources.get(source)?.up === true;
    const isKnown = diagnosis.lastStatus === undefined && isUp(upstream.declared?.source ?? '');
    line.endpoints.record(isKnown ? endpointsOf(upstream, now) : undefined, minute);
    if (upstream.traffic.length === 0) return;
    line.traffic ??= new TrafficMinutes();
    line.traffic.record(
      upstream.traffic,
      minute,
      upstream.traffic.some(({ sources: by }) => by.some(isUp)),
    );
  }
}

/** Of the port with the fewest ready endpoints the states now, and the minimum of ready ones within the minute. */
function endpointsOf(upstream: Upstream, now: number): EndpointMinute | undefined {
  const lows = readinessOf(upstream).map(({ port, counts }) => {
    const known = upstream.availability.get(port);
    return { ...counts, ready: known === undefined ? counts.ready : Math.min(counts.ready, lowWatermark(known, now)) };
  });
  const [first, ...others] = lows;
  if (first === undefined) return undefined;
  const least = others.reduce((least, counts) => (counts.ready < least.ready ? counts : least), first);
  return { ...least, desired: upstream.declared?.service.desired };
}
