import type { CommonCause } from '@uhwatch/contract/api.ts';
import { causesBehind, leadsOf } from '../common/common.ts';
import type { Diagnosed, Lead } from '../common/row.ts';

/** So often is looked at the most, and the more findings lead to something the more seldom: a look goes through all of them. */
const minPaceMs = 1_000;
const perLeadMs = 1;

/** What several upstreams have in common, kept from one look to the next. */
export class CommonView {
  /** By the key of the upstream, where its findings lead to anything: those of most do not. */
  readonly #leads = new Map<string, readonly Lead[]>();
  #causes: readonly CommonCause[] = [];
  #isStale = false;
  #notBefore = -Infinity;

  get causes(): readonly CommonCause[] {
    return this.#causes;
  }

  /** When it is looked at again, in milliseconds since the epoch; Infinity while nothing changed that it could show. */
  get due(): number {
    return this.#isStale ? this.#notBefore : Infinity;
  }

  /** An upstream was diagnosed; undefined for one that is no more. */
  changed(key: string, diagnosed: Diagnosed | undefined): void {
    const leads = diagnosed === undefined ? [] : leadsOf(diagnosed);
    if (leads.length === 0 && !this.#leads.has(key)) return;
    this.#isStale = true;
    if (leads.length === 0) this.#leads.delete(key);
    else this.#leads.set(key, leads);
  }

  look(results: Iterable<Diagnosed>, now: number): void {
    if (now < this.due) return;
    const leads = [...this.#leads.values()].flat();
    this.#causes = causesBehind(leads, [...results]);
    this.#isStale = false;
    this.#notBefore = now + Math.max(minPaceMs, perLeadMs * leads.length);
  }
}
