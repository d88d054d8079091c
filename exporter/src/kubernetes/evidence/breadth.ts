import type { Clock } from '../../model/clock.ts';
import { keyOf, isNarrow, type ObjectQuery } from './reader.ts';
import { type EvidenceResource, evidenceResources } from './resources.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

/** Questions are counted for so long. */
const windowMs = 15_000;
/** From so many different questions about the objects of a namespace on, all of them are asked for at once. */
const maxNarrow = 6;
/** With more upstreams in trouble in a namespace than that, too: each asks about its own pods. */
const maxUpstreams = 3;
/** From so many namespaces on, the objects of all namespaces are. */
const maxNamespaces = 20;

export interface BreadthOptions {
  readonly clock: Clock;
  /** Whether objects of all namespaces may be listed at once. */
  readonly isClusterWide: boolean;
  /**
   * Keys (`namespace/service`) of who will ask: a budget lets so few ask at a time that their questions alone would not
   * show how many there are.
   */
  readonly inTrouble: () => InTrouble;
}

/** Tells how broadly to ask: one list for all is cheaper than many small ones, when many upstreams fail at once. */
export class Breadth {
  readonly #options: BreadthOptions;
  /** By the broader question, the narrower ones that came lately. */
  readonly #asked = new Map<string, { readonly keys: Set<string>; readonly until: number }>();

  constructor(options: BreadthOptions) {
    this.#options = options;
  }

  /** Broader questions that are worth it, the broadest first. */
  broader(query: ObjectQuery): ObjectQuery[] {
    const { resource, namespace } = query;
    const row: EvidenceResource = evidenceResources[resource];
    const worth: ObjectQuery[] = [];
    const everywhere = { resource, namespace: '' };
    const canBeEverywhere = this.#options.isClusterWide && row.isClusterWide !== true;
    const upstreams = this.#options.inTrouble().byNamespace;
    const namespaces = Math.max(this.#count(everywhere, namespace), upstreams.size);
    if (canBeEverywhere && namespaces > maxNamespaces) worth.push(everywhere);
    const wide = { resource, namespace };
    const areMany = (upstreams.get(namespace) ?? 0) > maxUpstreams;
    if (isNarrow(query) && (this.#count(wide, keyOf(query)) > maxNarrow || areMany)) worth.push(wide);
    return worth;
  }

  #count(broader: ObjectQuery, narrower: string): number {
    const now = this.#options.clock.now();
    const key = keyOf(broader);
    const known = this.#asked.get(key);
    const asked = known !== undefined && known.until > now ? known : { keys: new Set<string>(), until: now + windowMs };
    this.#asked.set(key, asked);
    asked.keys.add(narrower);
    return asked.keys.size;
  }
}
