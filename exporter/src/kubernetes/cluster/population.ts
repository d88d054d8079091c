import type { KubernetesRecord } from '../objects/objects.ts';

/**
 * How many objects are known in each namespace. One without any is gone, or all in it was taken down: that shows without
 * the permission to watch namespaces, which an exporter of single namespaces does not have.
 */
export class Population {
  readonly #counts = new Map<string, number>();

  isEmpty(namespace: string): boolean {
    return !this.#counts.has(namespace);
  }

  /** The namespace that lost its last object by this change; undefined where none did. */
  change(before: KubernetesRecord | undefined, after: KubernetesRecord | undefined): string | undefined {
    const namespace = (before ?? after)?.namespace ?? '';
    const known = this.#counts.get(namespace) ?? 0;
    const count = known + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
    if (count > 0) this.#counts.set(namespace, count);
    else this.#counts.delete(namespace);
    return known > 0 && count === 0 ? namespace : undefined;
  }
}
