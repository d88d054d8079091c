import { hasAll } from '../objects/label-selector.ts';
import { type JsonObject, object, text, textMap } from '../json.ts';
import type { Found, ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, evidenceResources, pluralOf } from './resources.ts';

/** Reads evidence from objects that are all there already, as those of files are. */
export class HeldObjects implements ObjectReader {
  /** By kind and namespace: a file may hold the objects of thousands of upstreams. */
  readonly #held = new Map<string, Map<string, JsonObject[]>>();
  readonly #place: string;

  /** `place` names where the objects are from, such as "the files". */
  constructor(objects: Iterable<JsonObject>, place: string) {
    this.#place = place;
    for (const each of objects) {
      const kind = text(each['kind']) ?? '';
      const byNamespace = this.#held.get(kind) ?? new Map<string, JsonObject[]>();
      this.#held.set(kind, byNamespace);
      const namespace = text(object(each['metadata'])['namespace']) ?? '';
      const present = byNamespace.get(namespace);
      if (present === undefined) byNamespace.set(namespace, [each]);
      else present.push(each);
    }
  }

  list(query: ObjectQuery): Promise<Found> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const held = this.#held.get(row.kind);
    if (held === undefined && row.isOptional !== true) {
      // No object of a kind in a whole export means that nobody asked for it, not that there is none.
      const missing = `no ${row.kind} is in ${this.#place}, ${row.without}: add ${pluralOf(row)} to kubectl get`;
      return Promise.resolve({ missing });
    }
    const { namespace } = query;
    const asked = namespace === '' ? [...(held?.values() ?? [])].flat() : (held?.get(namespace) ?? []);
    return Promise.resolve({ objects: asked.filter((each) => matches(each, query)) });
  }
}

/** Whether an object of the right namespace is one that the query asks for. */
export function matches(source: JsonObject, { labels, name, aboutUid, reason }: ObjectQuery): boolean {
  const metadata = object(source['metadata']);
  if (name !== undefined && text(metadata['name']) !== name) return false;
  if (labels !== undefined && !hasAll(textMap(metadata['labels']), labels)) return false;
  if (reason !== undefined && text(source['reason']) !== reason) return false;
  return aboutUid === undefined || text(object(source['involvedObject'] ?? source['regarding'])['uid']) === aboutUid;
}
