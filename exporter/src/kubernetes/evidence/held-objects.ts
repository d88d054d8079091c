import { hasAll } from '../objects/label-selector.ts';
import { type JsonObject, object, text, textMap } from '../json.ts';
import type { Found, ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, evidenceResources } from './resources.ts';

/** Reads evidence from objects that are all there already, as those of files are. */
export class HeldObjects implements ObjectReader {
  readonly #byKind: ReadonlyMap<string, readonly JsonObject[]>;
  readonly #place: string;

  /** `place` names where the objects are from, such as "the files". */
  constructor(objects: readonly JsonObject[], place: string) {
    this.#byKind = Map.groupBy(objects, (each) => text(each['kind']) ?? '');
    this.#place = place;
  }

  list(query: ObjectQuery): Promise<Found> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const held = this.#byKind.get(row.kind);
    if (held === undefined && row.isOptional !== true) {
      const plural = row.paths[0].slice(row.paths[0].lastIndexOf('/') + 1);
      // No object of a kind in a whole export means that nobody asked for it, not that there is none.
      const missing = `no ${row.kind} is in ${this.#place}, ${row.without}: add ${plural} to kubectl get`;
      return Promise.resolve({ missing });
    }
    return Promise.resolve({ objects: (held ?? []).filter((each) => matches(each, query)) });
  }
}

function matches(source: JsonObject, { namespace, labels, name, aboutUid }: ObjectQuery): boolean {
  const metadata = object(source['metadata']);
  if (namespace !== '' && (text(metadata['namespace']) ?? '') !== namespace) return false;
  if (name !== undefined && text(metadata['name']) !== name) return false;
  if (labels !== undefined && !hasAll(textMap(metadata['labels']), labels)) return false;
  return aboutUid === undefined || text(object(source['involvedObject'] ?? source['regarding'])['uid']) === aboutUid;
}
