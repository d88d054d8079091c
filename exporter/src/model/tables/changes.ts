import type { Upstream } from '../upstream.ts';

/** Which upstreams changed since whoever follows the model looked last. */
export interface ChangedUpstreams {
  /** Something about them may be other than before; one of them may be gone. */
  readonly changed: ReadonlySet<Upstream>;
  /** Requests were counted, and nothing else changed. */
  readonly counted: ReadonlySet<Upstream>;
}

/** Notes down what changes, for the one who follows. */
export class Changes {
  #changed = new Set<Upstream>();
  #counted = new Set<Upstream>();
  #listener: (() => void) | undefined;

  /** Calls the listener whenever there is something to take and nothing was there before. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  add(upstream: Upstream): void {
    this.#announce();
    this.#changed.add(upstream);
  }

  addCounted(upstream: Upstream): void {
    this.#announce();
    this.#counted.add(upstream);
  }

  take(): ChangedUpstreams {
    const taken = { changed: this.#changed, counted: this.#counted };
    this.#changed = new Set();
    this.#counted = new Set();
    return taken;
  }

  #announce(): void {
    if (this.#changed.size + this.#counted.size === 0) this.#listener?.();
  }
}
