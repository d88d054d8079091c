import type { ModelEvent } from '../model/event.ts';

/** The first views of the sources that tell of services: what is told before they are complete will soon be told anew. */
export class FirstViews {
  readonly #awaited: Set<string>;
  readonly #over = Promise.withResolvers<undefined>();
  #next = Promise.withResolvers<undefined>();
  #areOver = false;

  constructor(sources: Iterable<string>) {
    this.#awaited = new Set(sources);
    if (this.#awaited.size === 0) this.awaitNoLonger();
  }

  /** Whether each source has told all that there is, or nobody waits for it any longer. */
  get areOver(): boolean {
    return this.#areOver;
  }

  /** Resolves when they are over. */
  get over(): Promise<unknown> {
    return this.#over.promise;
  }

  /** Resolves when one more of them is complete, or all are over. */
  get next(): Promise<unknown> {
    return this.#next.promise;
  }

  /** Takes what sources tell, and returns whether it completes a first view. */
  told(event: ModelEvent): boolean {
    if (event.type !== 'source-up' || !this.#awaited.delete(event.source)) return false;
    this.#next.resolve(undefined);
    if (this.#awaited.size === 0) this.awaitNoLonger();
    else this.#next = Promise.withResolvers();
    return true;
  }

  /** They are over, whoever has not told anything yet. */
  awaitNoLonger(): void {
    this.#areOver = true;
    this.#over.resolve(undefined);
    this.#next.resolve(undefined);
  }
}
