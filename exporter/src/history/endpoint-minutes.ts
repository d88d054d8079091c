import type { EndpointCounts } from '@uhwatch/contract/api.ts';
import { keptMinutes } from './minute-ring.ts';

/** Endpoints of one upstream in a minute, of its least ready port. */
export interface EndpointMinute extends EndpointCounts {
  readonly desired: number | undefined;
}

interface Stretch {
  /** The first minute in which it was so; it was until the next stretch. */
  readonly from: number;
  /** Undefined where nothing was known. */
  readonly counts: EndpointMinute | undefined;
}

/** Endpoints of one upstream over the last hour: most never change, so only changes are kept. */
export class EndpointMinutes {
  #stretches: readonly Stretch[] = [];

  record(counts: EndpointMinute | undefined, minute: number): void {
    const last = this.#stretches.at(-1);
    if (last !== undefined && areSame(last.counts, counts)) return;
    const oldest = minute - keptMinutes;
    const kept = this.#stretches.filter((_, index) => (this.#stretches[index + 1]?.from ?? minute) > oldest);
    this.#stretches = [...kept, { from: minute, counts }];
  }

  get(minute: number): EndpointMinute | undefined {
    return this.#stretches.findLast(({ from }) => from <= minute)?.counts;
  }
}

function areSame(a: EndpointMinute | undefined, b: EndpointMinute | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.ready === b.ready &&
    a.unready === b.unready &&
    a.draining === b.draining &&
    a.terminating === b.terminating &&
    a.desired === b.desired
  );
}
