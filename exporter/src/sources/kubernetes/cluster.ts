import type { UpstreamName } from '../../model/event.ts';
import type { Service } from '../../model/service.ts';
import type { KubernetesRecord, ServiceRecord, SliceRecord, WorkloadRecord } from './objects.ts';
import { toService } from './readiness.ts';
import { aliasesOf, type RouteRecord, sameAliases } from './routes.ts';

/** What changed since the last look: services to declare, and services that are gone. */
export interface Changes {
  readonly changed: readonly Service[];
  readonly removed: readonly { readonly namespace: string; readonly name: string }[];
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function entry<K, V>(map: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map<string, V>()));
  return inner;
}

/**
 * The projected objects of one cluster and the services that follow from them. Objects are known by uid, so a service
 * that is deleted and made anew is not an update.
 */
export class Cluster {
  readonly #services = new Map<string, ServiceRecord>();
  readonly #slices = new Map<string, Map<string, SliceRecord>>();
  readonly #workloads = new Map<string, Map<string, WorkloadRecord>>();
  readonly #routes = new Map<string, RouteRecord>();
  readonly #dirty = new Set<string>();
  #aliases: ReadonlyMap<string, UpstreamName> | undefined;
  #routesChanged = true;

  put(record: KubernetesRecord): void {
    switch (record.kind) {
      case 'Service':
        this.#services.set(keyOf(record.namespace, record.name), record);
        this.#dirty.add(keyOf(record.namespace, record.name));
        break;
      case 'EndpointSlice':
        entry(this.#slices, keyOf(record.namespace, record.service)).set(record.uid, record);
        this.#dirty.add(keyOf(record.namespace, record.service));
        break;
      case 'Workload':
        entry(this.#workloads, record.namespace).set(record.uid, record);
        this.#markNamespace(record.namespace);
        break;
      case 'Route':
        this.#routes.set(keyOf(record.route, record.uid), record);
        this.#routesChanged = true;
        break;
    }
  }

  remove(record: KubernetesRecord): void {
    switch (record.kind) {
      case 'Service': {
        const key = keyOf(record.namespace, record.name);
        // The successor of the same name may have arrived before this deletion.
        if (this.#services.get(key)?.uid === record.uid) this.#services.delete(key);
        this.#dirty.add(key);
        break;
      }
      case 'EndpointSlice':
        this.#slices.get(keyOf(record.namespace, record.service))?.delete(record.uid);
        this.#dirty.add(keyOf(record.namespace, record.service));
        break;
      case 'Workload':
        this.#workloads.get(record.namespace)?.delete(record.uid);
        this.#markNamespace(record.namespace);
        break;
      case 'Route':
        this.#routes.delete(keyOf(record.route, record.uid));
        this.#routesChanged = true;
        break;
    }
  }

  /** Whether `takeAliases` is worth its while. */
  get routesChanged(): boolean {
    return this.#routesChanged;
  }

  /** Which service stands behind each route that has one; undefined when the last answer still holds. */
  takeAliases(): ReadonlyMap<string, UpstreamName> | undefined {
    if (!this.#routesChanged) return undefined;
    this.#routesChanged = false;
    const aliases = new Map([...this.#routes.values()].flatMap(aliasesOf));
    if (this.#aliases !== undefined && sameAliases(aliases, this.#aliases)) return undefined;
    this.#aliases = aliases;
    return aliases;
  }

  /** All services, for a first or a complete view; forgets what had changed. */
  services(): Service[] {
    this.#dirty.clear();
    return [...this.#services.values()].map((service) => this.#toService(service));
  }

  takeChanges(): Changes {
    const changed: Service[] = [];
    const removed: { namespace: string; name: string }[] = [];
    for (const key of this.#dirty) {
      const service = this.#services.get(key);
      const [namespace = '', name = ''] = key.split('/');
      if (service === undefined) removed.push({ namespace, name });
      else changed.push(this.#toService(service));
    }
    this.#dirty.clear();
    return { changed, removed };
  }

  #toService(service: ServiceRecord): Service {
    return toService(service, {
      slices: [...(this.#slices.get(keyOf(service.namespace, service.name))?.values() ?? [])],
      workloads: this.#workloads.get(service.namespace)?.values() ?? [],
    });
  }

  #markNamespace(namespace: string): void {
    for (const [key, service] of this.#services) if (service.namespace === namespace) this.#dirty.add(key);
  }
}
