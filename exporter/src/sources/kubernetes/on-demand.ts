import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import type { Client } from '../../kubernetes/client/client.ts';
import { ApiObjects } from '../../kubernetes/evidence/api-objects.ts';
import { Budget } from '../../kubernetes/evidence/budget.ts';
import { Keeper } from '../../kubernetes/evidence/keeper.ts';

export interface OnDemandOptions {
  readonly inTrouble: () => ReadonlySet<string>;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
  readonly isIn: (namespace: string) => boolean;
}

interface Run {
  readonly client: Client;
  readonly tell: Tell;
  /** While nothing is known of the cluster nobody is known to be in trouble. */
  readonly isUp: () => boolean;
  readonly signal: AbortSignal;
}

/** So many requests for evidence may be under way, beside the watches. */
const concurrency = 4;

/** Collects evidence for upstreams in trouble from the apiserver, within a budget. */
export class OnDemand {
  readonly #options: OnDemandOptions;

  constructor(options: OnDemandOptions) {
    this.#options = options;
  }

  /** Collects until the signal aborts. */
  async run({ client, tell, isUp, signal }: Run): Promise<void> {
    const { clock, requestsPerSecond, inTrouble, isIn } = this.#options;
    const budget = new Budget({ clock, perSecond: requestsPerSecond, concurrency });
    const objects = new ApiObjects({ client, clock, budget, signal });
    await new Keeper({ reader: () => (isUp() ? objects : undefined), clock, tell, inTrouble, isIn }).run(signal);
  }
}
