import { hasAll } from '../objects/label-selector.ts';

type Labels = ReadonlyMap<string, string>;

/** Lists of things by a key, without a list where there is none. */
class Buckets<T> {
  readonly #lists = new Map<string, T[]>();

  add(key: string, item: T): void {
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [item]);
    else list.push(item);
  }

  delete(key: string, item: T): void {
    const list = this.#lists.get(key);
    const at = list?.indexOf(item) ?? -1;
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    if (list.length === 0) this.#lists.delete(key);
  }

  get(key: string): readonly T[] {
    return this.#lists.get(key) ?? [];
  }
}

function keyOf(namespace: string, label: readonly [string, string]): string {
  return [namespace, label[0], label[1]].join('\n');
}

/**
 * Who is selected by whom within a namespace, without asking everybody: a namespace may hold 5,000 services and as many
 * workloads. Selectors stand under one of their pairs, labels under each of theirs.
 */
export class SelectorIndex<S extends { readonly namespace: string; readonly selector: Labels }, L extends Labelled> {
  readonly #selectors = new Buckets<S>();
  readonly #labeled = new Buckets<L>();

  addSelector(item: S): void {
    const [first] = item.selector;
    if (first !== undefined) this.#selectors.add(keyOf(item.namespace, first), item);
  }

  deleteSelector(item: S): void {
    const [first] = item.selector;
    if (first !== undefined) this.#selectors.delete(keyOf(item.namespace, first), item);
  }

  addLabelled(item: L): void {
    for (const label of item.podLabels) this.#labeled.add(keyOf(item.namespace, label), item);
  }

  deleteLabelled(item: L): void {
    for (const label of item.podLabels) this.#labeled.delete(keyOf(item.namespace, label), item);
  }

  /** Whoever has all labels of the selector; nobody for an empty one. */
  selectedBy({ namespace, selector }: S): readonly L[] {
    let fewest: readonly L[] | undefined;
    for (const label of selector) {
      const found = this.#labeled.get(keyOf(namespace, label));
      if (fewest === undefined || found.length < fewest.length) fewest = found;
    }
    return (fewest ?? []).filter(({ podLabels }) => hasAll(podLabels, selector));
  }

  /** Whose selector matches the labels. */
  selecting({ namespace, podLabels }: L): S[] {
    const found: S[] = [];
    for (const label of podLabels) {
      for (const item of this.#selectors.get(keyOf(namespace, label))) {
        if (hasAll(podLabels, item.selector)) found.push(item);
      }
    }
    return found;
  }
}

interface Labelled {
  readonly namespace: string;
  readonly podLabels: Labels;
}
