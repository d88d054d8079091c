import type { Meta } from '../objects/record.ts';

/** How many objects are known in each namespace. */
export class Population {
  readonly #counts = new Map<string, number>();

  isEmpty(namespace: string): boolean {
    return !this.#counts.has(namespace);
  }

  /** The namespace that lost its last object by this change; undefined where none did. */
  change(before: Meta | undefined, after: Meta | undefined): string | undefined {
    const namespace = (before ?? after)?.namespace ?? '';
    const known = this.#counts.get(namespace) ?? 0;
    const count = known + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    if (count > 0) this.#counts.set(namespace, count);
    else this.#counts.delete(namespace);
    return known > 0 && count === 0 ? namespace : undefined;
  }
}
