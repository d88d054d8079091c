import type { Clock } from '../../model/clock.ts';
import { keyOf, isNarrow, type ObjectQuery } from './reader.ts';
import { type EvidenceResource, evidenceResources } from './resources.ts';

/** Questions are counted for so long. */
const windowMs = 15_000;
/** From so many different questions about the objects of a namespace on, all of them are asked for at once. */
const maxNarrow = 6;
/** From so many namespaces on, those of all namespaces are. */
const maxNamespaces = 20;

/** Tells how broadly to ask: one list for all is cheaper than many small ones, when many upstreams fail at once. */
export class Breadth {
  readonly #clock: Clock;
  /** Whether objects of all namespaces may be listed at once. */
  readonly #isClusterWide: boolean;
  /** By the broader question, the narrower ones that came lately. */
  readonly #asked = new Map<string, { readonly keys: Set<string>; readonly until: number }>();

  constructor(clock: Clock, isClusterWide: boolean) {
    this.#clock = clock;
    this.#isClusterWide = isClusterWide;
  }

  /** Broader questions that are worth it, the broadest first. */
  broader(query: ObjectQuery): ObjectQuery[] {
    const { resource, namespace } = query;
    const row: EvidenceResource = evidenceResources[resource];
    const worth: ObjectQuery[] = [];
    const everywhere = { resource, namespace: '' };
    const canBeEverywhere = this.#isClusterWide && row.isClusterWide !== true;
    if (canBeEverywhere && this.#count(everywhere, namespace) > maxNamespaces) worth.push(everywhere);
    const wide = { resource, namespace };
    if (isNarrow(query) && this.#count(wide, keyOf(query)) > maxNarrow) worth.push(wide);
    return worth;
  }

  #count(broader: ObjectQuery, narrower: string): number {
    const now = this.#clock.now();
    const key = keyOf(broader);
    const known = this.#asked.get(key);
    const asked = known !== undefined && known.until > now ? known : { keys: new Set<string>(), until: now + windowMs };
    this.#asked.set(key, asked);
    asked.keys.add(narrower);
    return asked.keys.size;
  }
}
