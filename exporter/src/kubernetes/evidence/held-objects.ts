import type { Labels } from '../../model/evidence/object.ts';
import { type JsonObject, object, text } from '../json.ts';
import type { Found, ObjectQuery, ObjectReader } from './reader.ts';
import { type EvidenceResource, evidenceResources, pluralOf } from './resources.ts';

/** Reads evidence from objects that are all there already, as those of files are. */
export class HeldObjects implements ObjectReader {
  /** By kind and namespace: a file may hold the objects of thousands of upstreams. */
  readonly #held = new Map<string, Map<string, JsonObject[]>>();
  readonly #uids = new Set<string>();
  readonly #place: string;
  readonly #cutOff: ReadonlyMap<string, string>;

  /**
   * `place` names where the objects are from, such as "the files"; `cutOff` has the kinds of which there may be more there,
   * with a sentence for why.
   */
  constructor(objects: Iterable<JsonObject>, place: string, cutOff: ReadonlyMap<string, string> = new Map()) {
    this.#place = place;
    this.#cutOff = cutOff;
    for (const each of objects) {
      const kind = text(each['kind']) ?? '';
      const byNamespace = this.#held.get(kind) ?? new Map<string, JsonObject[]>();
      this.#held.set(kind, byNamespace);
      const namespace = text(object(each['metadata'])['namespace']) ?? '';
      const present = byNamespace.get(namespace);
      if (present === undefined) byNamespace.set(namespace, [each]);
      else present.push(each);
      this.#uids.add(text(object(each['metadata'])['uid']) ?? '');
    }
  }

  list(query: ObjectQuery): Promise<Found> {
    const row: EvidenceResource = evidenceResources[query.resource];
    const held = this.#held.get(row.kind);
    if (held === undefined && row.isOptional !== true) {
      // No object of a kind in a whole export means that nobody asked for it, not that there is none.
      const plural = pluralOf(row);
      const missing = `no ${row.kind} is in ${this.#place}, ${row.without}: run kubectl get ${plural} -A -o json > ${plural}.json and add that file`;
      return Promise.resolve({ missing });
    }
    const { namespace } = query;
    const asked = namespace === '' ? [...(held?.values() ?? [])].flat() : (held?.get(namespace) ?? []);
    const objects = asked.filter((each) => isOf(row, each) && matches(each, query) && this.#isAbout(each, query));
    const lacking = this.#cutOff.get(row.kind);
    return Promise.resolve({ objects, ...(lacking !== undefined && { lacking: `${lacking}; ${row.without}` }) });
  }

  /** What was put together from several dumps, or written by hand, has events whose uid is nobody's. */
  #isAbout(source: JsonObject, { aboutUid, aboutName }: ObjectQuery): boolean {
    if (aboutUid === undefined || uidAbout(source) === aboutUid) return true;
    const { name } = object(source['involvedObject'] ?? source['regarding']);
    return name !== undefined && name === aboutName && !this.#uids.has(uidAbout(source) ?? '');
  }
}

/** Beside the core group, the newer API of the same objects. */
const otherGroups: Readonly<Record<string, string>> = { Event: 'events.k8s.io' };

/** Other groups have kinds of the same name, as Knative has Services. What a typed list holds need not say its own. */
function isOf({ kind, paths }: EvidenceResource, source: JsonObject): boolean {
  const apiVersion = text(source['apiVersion']);
  if (apiVersion === undefined) return true;
  const [, group = ''] = apiVersion.split('/').reverse();
  return (
    group === otherGroups[kind] || paths.some((path) => path.startsWith(group === '' ? '/api/' : `/apis/${group}/`))
  );
}

/** Of an event: the uid of the object that it is about. */
export function uidAbout(source: JsonObject): string | undefined {
  return text(object(source['involvedObject'] ?? source['regarding'])['uid']);
}

/** Whether an object of the right namespace is one that the query asks for, whatever an event is about. */
export function matches(source: JsonObject, { labels, name, reason }: ObjectQuery): boolean {
  const metadata = object(source['metadata']);
  if (name !== undefined && text(metadata['name']) !== name) return false;
  if (labels !== undefined && !hasLabels(object(metadata['labels']), labels)) return false;
  return reason === undefined || text(source['reason']) === reason;
}

/** Thousands of objects are asked for each upstream: no map is made of each one's labels. */
function hasLabels(present: JsonObject, pairs: Labels): boolean {
  for (const [name, value] of pairs) if (present[name] !== value) return false;
  return true;
}
