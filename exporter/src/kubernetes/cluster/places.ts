const nothing: readonly never[] = [];

/** Objects by what they are about, each of them once. */
export class Places<T extends { readonly uid: string }> {
  readonly #byKey = new Map<string, ReadonlyMap<string, T>>();

  of(key: string): readonly T[] {
    const present = this.#byKey.get(key);
    return present === undefined ? nothing : [...present.values()];
  }

  /** Puts it there, or takes it away. */
  put(key: string, object: T, isThere: boolean): void {
    const present = new Map(this.#byKey.get(key));
    if (isThere) present.set(object.uid, object);
    else present.delete(object.uid);
    if (present.size > 0) this.#byKey.set(key, present);
    else this.#byKey.delete(key);
  }
}
