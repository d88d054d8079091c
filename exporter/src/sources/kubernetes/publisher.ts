import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import type { Emit } from '../../model/event.ts';
import type { Cluster } from '../../kubernetes/cluster/cluster.ts';

/** Changes of routes are told together after so long: a gateway that starts writes the status of every route. */
const aliasesDelayMs = 500;
/** So much of a turn of the event loop may be spent telling what changed; ten thousand services take many. */
const pieceMs = 4;
const pieceServices = 16;

/** One run of the source. */
export interface Run {
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Tells the model what changed in a cluster. */
export class Publisher {
  readonly #cluster: Cluster;
  readonly #source: string;
  readonly #clock: Clock;
  readonly #run: Run;
  #isPumping = false;
  #aliasesDue = false;
  #expiryDue = false;

  constructor(cluster: Cluster, { source, clock, run }: { source: string; clock: Clock; run: Run }) {
    this.#cluster = cluster;
    this.#source = source;
    this.#clock = clock;
    this.#run = run;
  }

  /** Tells at once what fits into this turn, and the rest in turns to come. */
  publish(): void {
    if (this.#cluster.routesChanged && !this.#aliasesDue) void this.#tellAliasesSoon();
    if (this.#isPumping) return;
    this.#tellPiece();
    if (this.#cluster.dirty > 0) void this.drain();
  }

  /** Resolves when all that changed was told. */
  async drain(): Promise<void> {
    this.#isPumping = true;
    while (this.#cluster.dirty > 0 && !this.#run.signal.aborted) {
      this.#tellPiece();
      await nextTurn();
    }
    this.#isPumping = false;
  }

  tellAliases(): void {
    const aliases = this.#cluster.takeAliases();
    if (aliases !== undefined) {
      this.#run.emit({ type: 'aliases', source: this.#source, at: this.#clock.now(), aliases });
    }
  }

  #tellPiece(): void {
    const until = performance.now() + pieceMs;
    do {
      const at = this.#clock.now();
      const { changed, removed } = this.#cluster.takeChanges(pieceServices, at);
      for (const service of changed) this.#run.emit({ type: 'service', source: this.#source, at, service });
      for (const gone of removed) this.#run.emit({ type: 'service-removed', source: this.#source, at, ...gone });
    } while (this.#cluster.dirty > 0 && performance.now() < until);
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
