import type { JsonObject } from '../json.ts';
import { isRejection, type KubernetesRecord, project } from './objects.ts';
import { uidOf, versionOf } from './record.ts';
import type { Listing } from '../watch/resource.ts';

interface KnownObject {
  readonly version: string | undefined;
  readonly record: KubernetesRecord;
}

export interface ObjectSetOptions {
  readonly kind: string;
  /** Hears what an object was and what it is now. */
  readonly change: (before: KubernetesRecord | undefined, after: KubernetesRecord | undefined) => void;
  /** Whether an object of this namespace is any of our business. */
  readonly inScope: (object: JsonObject) => boolean;
  /** Hears why an object, or a part of it, is left out. */
  readonly malformed: (why: string) => void;
}

/** The objects of one resource, projected, by uid. */
export class ObjectSet {
  readonly #options: ObjectSetOptions;
  #present = new Map<string, KnownObject>();

  constructor(options: ObjectSetOptions) {
    this.#options = options;
  }

  /**
   * A list that takes the place of everything when it is whole, and until then changes nothing. While nobody looks yet
   * the first objects may come one by one, as they would by watch: ten thousand at once would hold up everything else.
   */
  begin(oneByOne = false): Listing {
    if (oneByOne && this.#present.size === 0)
      return {
        put: (object) => void this.put(object),
        remove: (object) => this.remove(object),
        commit: () => undefined,
      };
    const next = new Map<string, KnownObject>();
    return {
      put: (object) => {
        const uid = uidOf(object);
        const version = versionOf(object);
        const known = this.#present.get(uid);
        // Equal versions are the same object: most of a list that is read again is as it was.
        const isSame = known !== undefined && known.version !== undefined && known.version === version;
        const record = isSame ? known.record : this.#project(object);
        if (record === undefined) next.delete(uid);
        else next.set(uid, isSame ? known : { version, record });
      },
      remove: (object) => void next.delete(uidOf(object)),
      commit: () => this.#swap(next),
    };
  }

  put(object: JsonObject): {
    readonly before: KubernetesRecord | undefined;
    readonly after: KubernetesRecord | undefined;
  } {
    const uid = uidOf(object);
    const before = this.#present.get(uid)?.record;
    const after = this.#project(object);
    if (after === undefined) this.#present.delete(uid);
    else this.#present.set(uid, { version: versionOf(object), record: after });
    if (before !== undefined || after !== undefined) this.#options.change(before, after);
    return { before, after };
  }

  remove(object: JsonObject): void {
    const uid = uidOf(object);
    const before = this.#present.get(uid)?.record;
    if (before === undefined) return;
    this.#present.delete(uid);
    this.#options.change(before, undefined);
  }

  #swap(next: Map<string, KnownObject>): void {
    const before = this.#present;
    this.#present = next;
    for (const [uid, { record }] of before) if (!next.has(uid)) this.#options.change(record, undefined);
    for (const [uid, kept] of next) {
      const known = before.get(uid);
      if (known !== kept) this.#options.change(known?.record, kept.record);
    }
  }

  #project(object: JsonObject): KubernetesRecord | undefined {
    if (!this.#options.inScope(object)) return undefined;
    const record = project(object, this.#options.kind, (flaw) => this.#options.malformed(flaw));
    if (!isRejection(record)) return record;
    if (record.rejected === 'malformed') this.#options.malformed(record.why);
    return undefined;
  }
}
