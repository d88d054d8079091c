import type { Clock } from '../../model/clock.ts';
import type { EventBody, Tell } from '../../model/event.ts';
import type { EvidenceRequest } from '../../model/evidence-reading.ts';
import type { Slicing } from '../../model/slice.ts';
import type { Client } from '../../kubernetes/client/client.ts';
import { ApiObjects } from '../../kubernetes/evidence/api-objects.ts';
import { Budget } from '../../kubernetes/evidence/budget.ts';
import { Keeper } from '../../kubernetes/evidence/keeper.ts';
import { type AsksForPods, SubsetPods } from '../../kubernetes/evidence/subset-pods.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

export interface OnDemandOptions {
  readonly inTrouble: () => InTrouble;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly warn: (sentence: string) => void;
  readonly isIn: (namespace: string) => boolean;
  /** Whether objects of all namespaces may be listed at once. */
  readonly isClusterWide: boolean;
  /** Asks for the pods of services that a mesh divides, in trouble or not. */
  readonly subsets: AsksForPods;
}

interface Run {
  readonly client: Client;
  readonly tell: Tell;
  /** While nothing is known of the cluster nobody is known to be in trouble. */
  readonly isUp: () => boolean;
  readonly signal: AbortSignal;
}

/** So many requests for evidence may be under way, beside the watches. */
const concurrency = 8;

/** Collects evidence for upstreams in trouble from the apiserver, within a budget. It outlives the runs of the source. */
export class OnDemand {
  readonly #options: OnDemandOptions;
  readonly #keeper: Keeper;
  readonly #subsetPods: SubsetPods;

  constructor(options: OnDemandOptions) {
    this.#options = options;
    this.#keeper = new Keeper(options);
    this.#subsetPods = new SubsetPods(options.subsets, options.clock);
  }

  /** Hears what the source tells, which says whose evidence is out of date. */
  heard(event: EventBody): void {
    this.#keeper.heard(event);
  }

  /** Collects until the signal aborts. */
  async run({ client, tell, isUp, signal }: Run): Promise<void> {
    const { clock, slicing, requestsPerSecond, isClusterWide, inTrouble } = this.#options;
    const budget = new Budget({ clock, perSecond: requestsPerSecond, concurrency });
    const onRequest = (request: EvidenceRequest): void => tell({ type: 'evidence-request', request });
    const isBehind = (): boolean => this.#keeper.isBehind;
    const about = { isClusterWide, inTrouble, isBehind, onRequest };
    const objects = new ApiObjects({ client, clock, slicing, budget, signal, ...about });
    const reader = (): ApiObjects | undefined => {
      objects.sweep();
      return isUp() ? objects : undefined;
    };
    await Promise.all([this.#keeper.run({ reader, tell, signal }), this.#subsetPods.run({ reader, signal })]);
  }
}
