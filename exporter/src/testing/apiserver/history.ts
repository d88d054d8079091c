import type { Change } from './change.ts';

/** The last changes of one kind: at least `limit` of them, at most twice as many. */
export class History {
  readonly #limit: number;
  #changes: Change[] = [];
  /** Who knows this version can be told everything since. */
  #floor: number;

  constructor(limit: number, floor: number) {
    this.#limit = limit;
    this.#floor = floor;
  }

  get floor(): number {
    return this.#floor;
  }

  push(change: Change): void {
    this.#changes.push(change);
    // Dropping many at once costs less than dropping one for each change.
    if (this.#changes.length < 2 * this.#limit) return;
    const dropped = this.#changes.splice(0, this.#changes.length - this.#limit);
    this.#floor = dropped.at(-1)?.version ?? this.#floor;
  }

  clear(floor: number): void {
    this.#changes = [];
    this.#floor = floor;
  }

  /** Undefined when the version is too old. */
  since(version: number): Change[] | undefined {
    if (version < this.#floor) return undefined;
    let from = this.#changes.length;
    while (from > 0 && (this.#changes[from - 1]?.version ?? 0) > version) from--;
    return this.#changes.slice(from);
  }
}
