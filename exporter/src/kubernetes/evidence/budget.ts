import type { Clock } from '../../model/clock.ts';

export interface BudgetOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  /** Requests that may be under way at a time. */
  readonly concurrency: number;
}

/** An answer counts as one more request for each so many bytes: what is big costs an apiserver, and us, as much. */
const bytesPerRequest = 512 * 1024;
/** However big an answer was, the next page of a list that is under way need not wait for longer. */
const maxTurnMs = 10_000;

/** Lets requests go one after the other, so many a second and so many at a time, in the order in which they come. */
export class Budget {
  readonly #options: BudgetOptions;
  /** When the next request may go, in milliseconds since the epoch; a second's worth may go at once. */
  #next = 0;
  #pausedUntil = 0;
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Whether a request would have to wait. */
  get isShort(): boolean {
    const { clock, perSecond } = this.#options;
    return this.#next + 1000 / perSecond > clock.now();
  }

  /** Runs what takes one request or several when its place is free; rejects as it does. Each request takes its `turn`. */
  async spend<T>(signal: AbortSignal, requests: () => Promise<T>): Promise<T> {
    const { clock, concurrency } = this.#options;
    if (this.#underWay >= concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#underWay++;
    try {
      const restMs = this.#pausedUntil - clock.now();
      if (restMs > 0) await clock.sleep(restMs, signal);
      return await requests();
    } finally {
      const next = this.#waiting.shift();
      // Whoever waited takes the place over.
      if (next === undefined) this.#underWay--;
      else next();
    }
  }

  /** Resolves when the next request may go; at once when the signal aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    const { clock, perSecond } = this.#options;
    const now = clock.now();
    this.#next = Math.max(this.#next, now - 1000) + 1000 / perSecond;
    if (this.#next > now) await clock.sleep(Math.min(this.#next - now, maxTurnMs), signal);
  }

  /** So many bytes were answered. */
  answered(bytes: number): void {
    this.#next += (bytes / bytesPerRequest) * (1000 / this.#options.perSecond);
  }

  /** The server asks to be left alone for so long. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#options.clock.now() + ms);
  }
}
