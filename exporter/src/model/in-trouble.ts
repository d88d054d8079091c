/**
 * The keys (`namespace/service`) of the upstreams that are degraded or without anything healthy, the worst first. They
 * change meanwhile: whoever waits while reading them takes a copy.
 */
export interface InTrouble extends Iterable<string> {
  readonly size: number;
  has(key: string): boolean;
  /** How many there are in each namespace that has any. */
  readonly byNamespace: ReadonlyMap<string, number>;
}

/** Numbers of upstreams by namespace, as they come and go: with ten thousand in trouble nobody has the time to count. */
export class Tally {
  readonly #numbers = new Map<string, number>();

  get numbers(): ReadonlyMap<string, number> {
    return this.#numbers;
  }

  /** `by` is 1 for a key that comes and -1 for one that goes. */
  count(key: string, by: 1 | -1): void {
    const namespace = key.slice(0, key.indexOf('/'));
    const number = (this.#numbers.get(namespace) ?? 0) + by;
    if (number > 0) this.#numbers.set(namespace, number);
    else this.#numbers.delete(namespace);
  }
}

/** These upstreams and no others. */
export function only(...keys: readonly string[]): InTrouble {
  const set = new Set(keys);
  const tally = new Tally();
  for (const key of set) tally.count(key, 1);
  return {
    size: set.size,
    has: (key) => set.has(key),
    byNamespace: tally.numbers,
    [Symbol.iterator]: () => set.values(),
  };
}
