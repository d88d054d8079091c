import type { EvidencePart } from '../../model/evidence/upstream-evidence.ts';
import type { JsonObject } from '../json.ts';
import type { ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, type EvidenceResourceName, evidenceResources } from './resources.ts';

/** What is read for one upstream; a part that cannot be read is noted, and the others are read all the same. */
export class Collecting {
  readonly missing = new Map<EvidencePart, string>();
  #oldest = Infinity;
  readonly #reader: ObjectReader;
  readonly #namespace: string;

  constructor(reader: ObjectReader, namespace: string) {
    this.#reader = reader;
    this.#namespace = namespace;
  }

  /** When the oldest of what was read was so, in milliseconds since the epoch; Infinity where all of it is new. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Of the namespace of the upstream; objects that have none are those of the cluster. */
  async list(query: Omit<ObjectQuery, 'namespace'>): Promise<readonly JsonObject[]> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const found = await this.#reader.list({ ...query, namespace: row.isClusterWide ? '' : this.#namespace });
    if ('objects' in found) {
      this.#oldest = Math.min(this.#oldest, found.at ?? Infinity);
      if (found.lacking !== undefined) this.missing.set(row.part, found.lacking);
      return found.objects;
    }
    this.missing.set(row.part, found.missing);
    return [];
  }

  /** Of all namespaces; where they may not be read, of its own alone. */
  async everywhere(resource: EvidenceResourceName): Promise<readonly JsonObject[]> {
    return (await this.beyond({ resource, namespace: '' })) ?? this.list({ resource });
  }

  /** Of any namespace; undefined where nobody may say, which is no gap in what is known of the upstream itself. */
  async beyond(query: ObjectQuery): Promise<readonly JsonObject[] | undefined> {
    const found = await this.#reader.list(query);
    return 'objects' in found ? found.objects : undefined;
  }
}
