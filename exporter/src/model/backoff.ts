import type { Clock } from './clock.ts';

export interface BackoffOptions {
  readonly clock: Clock;
  /** From 0 to 1; spreads the attempts of many exporters. */
  readonly random: () => number;
  /** The longest that the first wait may take, in milliseconds. */
  readonly firstMs: number;
  /** The longest that any wait may take, in milliseconds; default 30 s. */
  readonly maxMs?: number;
  /** What went well for longer than this after a wait makes the next one the first again; default never. */
  readonly resetAfterMs?: number;
}

/** Waits that double up to `maxMs`, each of them at random between half and all of that, so that not all ask at once. */
export class Backoff {
  readonly #options: BackoffOptions;
  #tries = 0;
  #resumedAt: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#resumedAt = options.clock.now();
  }

  /** The next wait is the first again. */
  reset(): void {
    this.#tries = 0;
  }

  /** Resolves at once when the signal aborts. `minMs` is what the other side asks for. */
  async wait(signal: AbortSignal, minMs = 0): Promise<void> {
    const { clock, random, firstMs, maxMs = 30_000, resetAfterMs = Infinity } = this.#options;
    if (clock.now() - this.#resumedAt > resetAfterMs) this.reset();
    const delay = Math.min(maxMs, firstMs * 2 ** this.#tries++);
    await clock.sleep(Math.max(minMs, (delay * (1 + random())) / 2), signal);
    this.#resumedAt = clock.now();
  }
}
