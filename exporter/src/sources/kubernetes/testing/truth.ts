import type { Service } from '../../../model/service.ts';
import type { Store } from '../../../model/store.ts';
import { Cluster } from '../../../kubernetes/cluster/cluster.ts';
import { object } from '../../../kubernetes/json.ts';
import { ObjectSet } from '../../../kubernetes/objects/object-set.ts';
import { resources } from '../../../kubernetes/resources.ts';
import type { Storage } from '../../../testing/apiserver/storage.ts';

/** Services by namespace and name, each as a text that is equal when they are. */
export type Truth = ReadonlyMap<string, string>;

/** What a client that reads everything at once makes of what is stored. */
export function truthOf(storage: Storage): Truth {
  const cluster = new Cluster();
  for (const { kind } of resources) {
    const set = new ObjectSet({
      kind,
      change: (before, after) => cluster.change(before, after),
      inScope: () => true,
      malformed: (why) => {
        throw new Error(why);
      },
    });
    for (const { json } of storage.kind(kind).view()) set.put(object(JSON.parse(json.toString())));
  }
  return toldBy(cluster.services());
}

/** What a model holds, in the same form. */
export function modelOf(store: Store): Truth {
  const upstreams = [...store.snapshot().upstreams.values()];
  return toldBy(upstreams.flatMap(({ declared }) => (declared === undefined ? [] : [declared.service])));
}

/** The first difference, in words; undefined when there is none. */
export function difference(truth: Truth, model: Truth): string | undefined {
  for (const [key, text] of truth) {
    const known = model.get(key);
    if (known !== text) return `${key} is ${text}, and the model says ${known ?? 'nothing of it'}`;
  }
  const extra = [...model].find(([key]) => !truth.has(key));
  return extra && `${extra[0]} is gone, and the model says ${extra[1]}`;
}

function toldBy(services: readonly Service[]): Truth {
  return new Map(services.map((service) => [`${service.namespace}/${service.name}`, textOf(service)]));
}

/** Without what depends on when it was looked at. */
function textOf({ readiness, desired, ...rest }: Service): string {
  const rows = readiness.map(({ port, counts, withoutPort }) => ({ port, ...counts, withoutPort }));
  return JSON.stringify({ ...rest, desired: desired ?? null, readiness: rows });
}
