/** Counts of measured values, as Prometheus' classic histograms hold them. */
export class Histogram {
  /** Upper bounds, ascending; what is above the last counts in `count` alone. */
  readonly bounds: readonly number[];
  readonly #counts: number[];
  #count = 0;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /** Values at or below each bound. */
  get cumulative(): readonly number[] {
    return this.#counts;
  }

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    for (const [index, bound] of this.bounds.entries()) {
      if (value <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    }
  }
}
