import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';

export interface Slicing {
  /** How long rendering may hold the event loop at a time, in milliseconds. */
  readonly longestMs: number;
  /** Milliseconds since any fixed time. */
  readonly elapsed: () => number;
  /** Lets everything else that waits for the event loop have its turn. */
  readonly pause: () => Promise<unknown>;
}

/** Half of what a turn may take: the rest is for what cannot be divided, and for the collector of garbage. */
export const slicing: Slicing = { longestMs: 5, elapsed: () => performance.now(), pause: () => setImmediate() };

/** The part of a long work that is done in one turn of the event loop. */
export class Slice {
  readonly #slicing: Slicing;
  #began: number;

  constructor(work: Slicing) {
    this.#slicing = work;
    this.#began = work.elapsed();
  }

  get isOver(): boolean {
    return this.#slicing.elapsed() - this.#began >= this.#slicing.longestMs;
  }

  /** Resolves in a later turn, in which the next slice begins. */
  async next(): Promise<void> {
    await this.#slicing.pause();
    this.#began = this.#slicing.elapsed();
  }
}
