import type { Status } from '@uhwatch/contract/status.ts';

/** The upstreams that are in trouble, by key: those without anything healthy before those that are degraded. */
export class Trouble {
  readonly #down = new Set<string>();
  readonly #degraded = new Set<string>();
  #keys: ReadonlySet<string> | undefined;

  get keys(): ReadonlySet<string> {
    this.#keys ??= new Set([...this.#down, ...this.#degraded]);
    return this.#keys;
  }

  /** The status as far as it is known; undefined for an upstream that is no more. */
  set(key: string, status: Status | undefined): void {
    const isDown = status === 'no_healthy_upstream';
    const isDegraded = status === 'degraded';
    if (this.#down.has(key) === isDown && this.#degraded.has(key) === isDegraded) return;
    this.#keys = undefined;
    change(this.#down, key, isDown);
    change(this.#degraded, key, isDegraded);
  }
}

function change(set: Set<string>, key: string, isIn: boolean): void {
  if (isIn) set.add(key);
  else set.delete(key);
}
