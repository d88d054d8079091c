import { Cluster } from '../../kubernetes/cluster/cluster.ts';
import { collect } from '../../kubernetes/evidence/collect.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { learnAllPods } from '../../kubernetes/evidence/subset-pods.ts';
import { type JsonObject, object, text } from '../../kubernetes/json.ts';
import { ObjectSet } from '../../kubernetes/objects/object-set.ts';
import type { Tell } from '../../model/event.ts';
import { readObjects } from '../../sources/kubernetes-files/read-objects.ts';

/** As long as the option has it. */
const removalGraceMs = 300_000;

/** A cluster whose objects are those of files, told as a watch of it tells them. */
export class KubernetesObjects {
  readonly #cluster = new Cluster(removalGraceMs);
  /** By kind, as they are watched. */
  readonly #sets = new Map<string, ObjectSet>();
  readonly #tell: Tell;
  #objects: readonly JsonObject[] = [];

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** From now on these are all objects of the cluster. Throws where one is malformed. */
  async become(files: readonly string[], now: number): Promise<void> {
    const objects = (await Promise.all(files.map(readObjects))).flat().map(object);
    this.#objects = objects;
    const byKind = Map.groupBy(objects, (each) => text(each['kind']) ?? '');
    for (const kind of byKind.keys()) if (!this.#sets.has(kind)) this.#sets.set(kind, this.#setOf(kind));
    for (const [kind, set] of this.#sets) {
      const listing = set.begin();
      for (const each of byKind.get(kind) ?? []) listing.put(each);
      listing.commit();
    }
    this.tellChanges(now);
    this.#cluster.subsets.askAll();
    await learnAllPods(this.#cluster.subsets, new HeldObjects(objects, 'the files'));
    this.tellChanges(now);
    this.#tell({ type: 'endpoint-owners', owners: this.#cluster.owners });
    this.#tell({ type: 'source-up' });
  }

  /** From now on nobody may say which objects of this kind there are. */
  refuse(kind: string): void {
    this.#cluster.setKnown(kind, '', false);
  }

  /** Tells what explains the state of these upstreams, as far as the objects of the cluster do. */
  async explain(keys: Iterable<string>, now: number): Promise<void> {
    const reader = new HeldObjects(this.#objects, 'the files');
    for (const key of keys) {
      const [namespace = '', service = ''] = key.split('/');
      this.#tell({
        type: 'evidence',
        namespace,
        service,
        evidence: await collect(reader, { namespace, service, now }),
      });
    }
  }

  tellChanges(now: number): void {
    this.#cluster.expire(now);
    const { changed, removed } = this.#cluster.takeChanges(Infinity, now);
    for (const service of changed) this.#tell({ type: 'service', service });
    for (const gone of removed) this.#tell({ type: 'service-removed', ...gone });
    const aliases = this.#cluster.takeAliases();
    if (aliases !== undefined) this.#tell({ type: 'aliases', aliases });
  }

  #setOf(kind: string): ObjectSet {
    return new ObjectSet({
      kind,
      change: (before, after) => this.#cluster.change(before, after),
      inScope: () => true,
      malformed: (why) => {
        throw new Error(why);
      },
    });
  }
}
