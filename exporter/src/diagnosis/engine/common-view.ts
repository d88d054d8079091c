import type { CommonCause } from '@uhwatch/contract/api.ts';
import { commonCauses } from '../common/common.ts';
import type { Diagnosed } from '../common/row.ts';

/** So often is looked at the most: with thousands of findings that change all the time a look takes hundredths of a second. */
const paceMs = 1_000;

/** What several upstreams have in common, kept from one look to the next. */
export class CommonView {
  #causes: readonly CommonCause[] = [];
  #isStale = false;
  #lookedAt = -Infinity;

  get causes(): readonly CommonCause[] {
    return this.#causes;
  }

  /** When it is looked at again, in milliseconds since the epoch; Infinity while no finding changed. */
  get due(): number {
    return this.#isStale ? this.#lookedAt + paceMs : Infinity;
  }

  /** A finding began, changed or ended. */
  changed(): void {
    this.#isStale = true;
  }

  look(results: Iterable<Diagnosed>, now: number): void {
    if (now < this.due) return;
    this.#causes = commonCauses(results);
    this.#isStale = false;
    this.#lookedAt = now;
  }
}
