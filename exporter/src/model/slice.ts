/** How long work may hold the event loop, and how it lets go of it; a test passes its own. */
export interface Slicing {
  /** How long one slice may take, in milliseconds. */
  readonly maxMs: number;
  /** Milliseconds since any fixed time. */
  readonly elapsed: () => number;
  /** Lets everything else that waits for the event loop have its turn. */
  readonly pause: () => Promise<unknown>;
}

/** The part of a long work that is done in one turn of the event loop. */
export class Slice {
  readonly #slicing: Slicing;
  #began: number;

  constructor(slicing: Slicing) {
    this.#slicing = slicing;
    this.#began = slicing.elapsed();
  }

  get isOver(): boolean {
    return this.#slicing.elapsed() - this.#began >= this.#slicing.maxMs;
  }

  /** Resolves in a later turn, in which the next slice begins. */
  async next(): Promise<void> {
    await this.#slicing.pause();
    this.#began = this.#slicing.elapsed();
  }
}
