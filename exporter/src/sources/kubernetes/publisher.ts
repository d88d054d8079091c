import type { Clock } from '../../model/clock.ts';
import type { Tell } from '../../model/event.ts';
import { Slice, type Slicing } from '../../model/slice.ts';
import type { Cluster } from '../../kubernetes/cluster/cluster.ts';

/** Changes of routes are told together after so long: a gateway that starts writes the status of every route. */
const aliasesDelayMs = 500;
/** So many services are told before the slice is looked at again. */
const pieceServices = 16;

/** One run of the source. */
export interface Run {
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

interface PublisherOptions {
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly run: Run;
}

/** Tells the model what changed in a cluster. */
export class Publisher {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #slicing: Slicing;
  readonly #run: Run;
  #isPumping = false;
  #aliasesDue = false;
  #expiryDue = false;

  constructor(cluster: Cluster, { clock, slicing, run }: PublisherOptions) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#slicing = slicing;
    this.#run = run;
  }

  /** Tells at once what fits into this turn, and the rest in turns to come. */
  publish(): void {
    if (this.#cluster.routesChanged && !this.#aliasesDue) void this.#tellAliasesSoon();
    if (this.#isPumping) return;
    const slice = new Slice(this.#slicing);
    this.#tellSlice(slice);
    if (this.#cluster.dirty > 0) void this.drain(slice);
  }

  /** Resolves when all that changed was told. */
  async drain(slice = new Slice(this.#slicing)): Promise<void> {
    this.#isPumping = true;
    while (this.#cluster.dirty > 0 && !this.#run.signal.aborted) {
      this.#tellSlice(slice);
      await slice.next();
    }
    this.#isPumping = false;
  }

  /** Tells what names mean, for those who count by them. */
  tellNames(): void {
    this.#run.tell({ type: 'endpoint-owners', owners: this.#cluster.owners });
    this.tellAliases();
  }

  tellAliases(): void {
    const aliases = this.#cluster.takeAliases();
    if (aliases !== undefined) this.#run.tell({ type: 'aliases', aliases });
  }

  #tellSlice(slice: Slice): void {
    do {
      const { changed, removed } = this.#cluster.takeChanges(pieceServices, this.#clock.now());
      for (const service of changed) this.#run.tell({ type: 'service', service });
      for (const gone of removed) this.#run.tell({ type: 'service-removed', ...gone });
    } while (this.#cluster.dirty > 0 && !slice.isOver);
    const next = this.#expiryDue ? undefined : this.#cluster.nextExpiry;
    if (next !== undefined) void this.#expireLater(next);
  }

  /** Services that are gone are told for a while, and then no more. */
  async #expireLater(at: number): Promise<void> {
    this.#expiryDue = true;
    await this.#clock.sleep(Math.max(0, at - this.#clock.now()), this.#run.signal);
    this.#expiryDue = false;
    if (this.#run.signal.aborted) return;
    this.#cluster.expire(this.#clock.now());
    this.publish();
  }

  async #tellAliasesSoon(): Promise<void> {
    this.#aliasesDue = true;
    await this.#clock.sleep(aliasesDelayMs, this.#run.signal);
    this.#aliasesDue = false;
    if (!this.#run.signal.aborted) this.tellAliases();
  }
}
