import { type Dumped, withoutSecrets } from '../../e2e/cluster/captures/dump.ts';
import type { Api, KubernetesObject } from '../../e2e/cluster/support/api.ts';
import { namespace } from './scene.ts';

/** What is written down: never Secrets, never ConfigMaps. */
const resources = [
  `/api/v1/namespaces/${namespace}/services`,
  `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
  `/api/v1/namespaces/${namespace}/pods`,
  `/api/v1/namespaces/${namespace}/events`,
  `/apis/apps/v1/namespaces/${namespace}/deployments`,
  `/apis/apps/v1/namespaces/${namespace}/replicasets`,
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`,
  '/api/v1/nodes',
];

/** The fields that an object has from then on; none when it is gone. */
interface Entry {
  readonly at: number;
  readonly uid: string;
  readonly fields?: Partial<Dumped>;
}

/** Writes down how the objects of the scene change. */
export class Diary {
  readonly #now = new Map<string, Dumped>();
  readonly #entries: Entry[] = [];

  /** Follows the cluster until the signal aborts, and hands on each object that changed. */
  follow(api: Api, onChange: (object: KubernetesObject) => void, signal: AbortSignal): void {
    for (const resource of resources) {
      void api.watch(
        resource,
        ({ type, object }) => {
          const { uid } = object.metadata;
          if (uid === undefined) return;
          if (type === 'DELETED') this.#remove(uid);
          else this.#put(uid, slim(object));
          onChange(object);
        },
        signal,
      );
    }
  }

  get objects(): readonly Dumped[] {
    return [...this.#now.values()];
  }

  /** The lines of `objects.jsonl`: how all was when it began, then the fields that changed, and what was gone. */
  linesSince(startedAt: number): string {
    const before = new Map<string, Entry>();
    for (const { uid, fields } of this.#entries.filter(({ at }) => at < startedAt)) {
      if (fields === undefined) before.delete(uid);
      else before.set(uid, { at: startedAt, uid, fields: { ...before.get(uid)?.fields, ...fields } });
    }
    return [...before.values(), ...this.#entries.filter(({ at }) => at >= startedAt)]
      .map(
        ({ at, uid, fields }) => `${JSON.stringify({ atMs: at - startedAt, uid, fields })}
`,
      )
      .join('');
  }

  #put(uid: string, object: Dumped): void {
    const before = this.#now.get(uid);
    const changed = Object.entries(object).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before?.[field]),
    );
    if (changed.length === 0) return;
    this.#now.set(uid, object);
    this.#entries.push({ at: Date.now(), uid, fields: Object.fromEntries(changed) });
  }

  #remove(uid: string): void {
    this.#now.delete(uid);
    this.#entries.push({ at: Date.now(), uid });
  }
}

/** What nobody reads, and what only tells on which machine it was recorded. */
const unread = new Set([
  ...['resourceVersion', 'generateName', 'nodeInfo', 'daemonEndpoints', 'capacity', 'containerID', 'imageID'],
  'reportingInstance',
  ...['terminationMessagePath', 'terminationMessagePolicy', 'schedulerName', 'dnsPolicy', 'securityContext'],
]);

function slim(object: object): Dumped {
  const kept = JSON.stringify(object, (field, value: unknown) => (unread.has(field) ? undefined : value));
  return withoutSecrets(JSON.parse(kept) as Dumped);
}
