import type { FailureClass, Outcome } from '@uhwatch/contract/outcomes.ts';
import { keyId, type ReportedKey, type TrafficCount } from '../event.ts';
import { addTo } from '../counts.ts';
import type { TrafficEvent } from './traffic-row.ts';

/** Forged names must not fill the memory: beyond so many different ones nobody waits any longer. */
const maxKeys = 20_000;

type Told = Pick<TrafficEvent, 'source' | 'proxy' | 'old' | 'continues'>;

interface Batch {
  readonly told: Told;
  readonly counts: Map<string, Sum>;
}

interface Sum {
  readonly key: ReportedKey;
  requests: number;
  readonly outcomes: Map<Outcome, number>;
  readonly failures: Map<FailureClass, number>;
}

/** What proxies count before the registries that say what their names mean were seen once, added up by name. */
export class HeldTraffic {
  readonly #batches = new Map<string, Batch>();
  #keys = 0;

  get isFull(): boolean {
    return this.#keys > maxKeys;
  }

  hold({ source, proxy, old, continues, counts }: TrafficEvent): void {
    const id = JSON.stringify([source, proxy, old, continues]);
    let batch = this.#batches.get(id);
    if (batch === undefined) {
      batch = { told: { source, proxy, old, ...(continues && { continues }) }, counts: new Map() };
      this.#batches.set(id, batch);
    }
    for (const count of counts) this.#add(batch, count);
  }

  /** All that was held, as if it had happened now; nothing is held any more. */
  release(at: number): TrafficEvent[] {
    const events = [...this.#batches.values()].map(({ told, counts }): TrafficEvent => ({
      type: 'traffic',
      at,
      ...told,
      counts: [...counts.values()].map(({ key, ...sums }) => ({ ...key, ...sums })),
    }));
    this.#batches.clear();
    this.#keys = 0;
    return events;
  }

  #add({ counts }: Batch, { requests, outcomes, failures, ...key }: TrafficCount): void {
    const id = keyId(key);
    let sum = counts.get(id);
    if (sum === undefined) {
      sum = { key, requests: 0, outcomes: new Map(), failures: new Map() };
      counts.set(id, sum);
      this.#keys++;
    }
    sum.requests += requests;
    for (const [outcome, count] of outcomes) addTo(sum.outcomes, outcome, count);
    for (const [failure, count] of failures) addTo(sum.failures, failure, count);
  }
}
