import type { Clock } from '../../model/clock.ts';

const firstDelayMs = 200;
const longestDelayMs = 30_000;

/** Waits that double, each of them spread by as much again, so that many exporters do not ask at once. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: () => number;
  #tries = 0;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  reset(): void {
    this.#tries = 0;
  }

  /** `leastMs` is what the server asks for. */
  async wait(signal: AbortSignal, leastMs = 0): Promise<void> {
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#tries++);
    await this.#clock.sleep(Math.max(leastMs, (delay * (1 + this.#random())) / 2), signal);
  }
}
