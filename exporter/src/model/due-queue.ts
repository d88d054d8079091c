/** Keys by the time at which they are due: the earliest first, each at one time. */
export class DueQueue {
  readonly #heap: { readonly key: string; readonly at: number }[] = [];
  readonly #times = new Map<string, number>();

  /** Milliseconds since the epoch at which the next is due; Infinity when none is. */
  get next(): number {
    this.#dropOutdated();
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Another time for the key; Infinity takes it out. */
  set(key: string, at: number): void {
    if (this.#times.get(key) === at) return;
    if (at === Infinity) {
      this.#times.delete(key);
      return;
    }
    this.#times.set(key, at);
    this.#push({ key, at });
  }

  /** Takes out what is due, one at a time. */
  *take(now: number): Generator<string> {
    while (this.next <= now) {
      const first = this.#pop();
      if (first === undefined) return;
      this.#times.delete(first.key);
      yield first.key;
    }
  }

  timeOf(key: string): number {
    return this.#times.get(key) ?? Infinity;
  }

  /** An entry whose key has another time by now, or none, only waits to be thrown away. */
  #dropOutdated(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#times.get(first.key) === first.at) return;
      this.#pop();
    }
  }

  #push(entry: { readonly key: string; readonly at: number }): void {
    const heap = this.#heap;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#at(above) <= entry.at) break;
      this.#swap(place, above);
      place = above;
    }
  }

  #pop(): { readonly key: string; readonly at: number } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    heap[0] = last;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const smaller = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(place) <= this.#at(smaller)) return first;
      this.#swap(place, smaller);
      place = smaller;
    }
  }

  #at(place: number): number {
    return this.#heap[place]?.at ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
