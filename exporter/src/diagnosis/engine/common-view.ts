import type { CommonCause } from '@uhwatch/contract/api.ts';
import { commonCauses } from '../common/common.ts';
import type { Diagnosed } from '../common/row.ts';

/** So often is looked at the most, and the more findings there are the more seldom: a look goes through all of them. */
const minPaceMs = 1_000;
const perFindingMs = 1;

/** What several upstreams have in common, kept from one look to the next. */
export class CommonView {
  #causes: readonly CommonCause[] = [];
  #isStale = false;
  #notBefore = -Infinity;

  get causes(): readonly CommonCause[] {
    return this.#causes;
  }

  /** When it is looked at again, in milliseconds since the epoch; Infinity while no finding changed. */
  get due(): number {
    return this.#isStale ? this.#notBefore : Infinity;
  }

  /** A finding began, changed or ended. */
  changed(): void {
    this.#isStale = true;
  }

  look(results: Iterable<Diagnosed>, now: number): void {
    if (now < this.due) return;
    const all = [...results];
    this.#causes = commonCauses(all);
    this.#isStale = false;
    this.#notBefore = now + Math.max(minPaceMs, perFindingMs * findingsIn(all));
  }
}

function findingsIn(results: readonly Diagnosed[]): number {
  let count = 0;
  for (const { diagnosis } of results) count += diagnosis.findings.length;
  return count;
}
