import type { Clock } from '../../model/clock.ts';

export interface BudgetOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  /** Requests that may be under way at a time. */
  readonly concurrency: number;
}

/** Lets requests go one after the other, so many a second and so many at a time, in the order in which they come. */
export class Budget {
  readonly #options: BudgetOptions;
  /** When the next request may go, in milliseconds since the epoch; a second's worth may go at once. */
  #next = 0;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Runs the request when its turn has come; rejects as it does. When the signal aborts it has its turn at once. */
  async spend<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
    const { clock, perSecond, concurrency } = this.#options;
    if (this.#underWay >= concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay++;
    try {
      const now = clock.now();
      this.#next = Math.max(this.#next, now - 1000) + 1000 / perSecond;
      if (this.#next > now) await clock.sleep(this.#next - now, signal);
      return await request();
    } finally {
      const next = this.#waiting.shift();
      // Whoever waited takes the place over.
      if (next === undefined) this.#underWay--;
      else next();
    }
  }
}
