import type { Status } from '@uhwatch/contract/status.ts';
import { type InTrouble, Tally } from '../../model/in-trouble.ts';

/** The upstreams that are in trouble, by key: those without anything healthy before those that are degraded. */
export class Trouble implements InTrouble {
  readonly #down = new Set<string>();
  readonly #degraded = new Set<string>();
  readonly #tally = new Tally();

  get size(): number {
    return this.#down.size + this.#degraded.size;
  }

  get byNamespace(): ReadonlyMap<string, number> {
    return this.#tally.numbers;
  }

  has(key: string): boolean {
    return this.#down.has(key) || this.#degraded.has(key);
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.#down;
    yield* this.#degraded;
  }

  /** The status as far as it is known; undefined for an upstream that is no more. */
  set(key: string, status: Status | undefined): void {
    const was = this.has(key);
    change(this.#down, key, status === 'no_healthy_upstream');
    change(this.#degraded, key, status === 'degraded');
    const is = this.has(key);
    if (was !== is) this.#tally.count(key, is ? 1 : -1);
  }
}

function change(set: Set<string>, key: string, isIn: boolean): void {
  if (isIn) set.add(key);
  else set.delete(key);
}
