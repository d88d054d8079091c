import type { UpstreamName } from '../../model/event.ts';
import type { Capacity, Service } from '../../model/service.ts';
import { GoneServices } from './gone-services.ts';
import type { KubernetesRecord } from '../objects/objects.ts';
import { readinessOf, type ReadyPods, readyPodsOf, sameReadiness } from './readiness.ts';
import { Routes } from '../objects/routes.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import { Workloads } from './workloads.ts';

/** What changed since the last look: services to declare, and services that are gone. */
export interface Changes {
  readonly changed: readonly Service[];
  readonly removed: readonly { readonly namespace: string; readonly name: string }[];
}

/** A service, and slices that say that they belong to it, in whatever order they come. */
interface Entry {
  readonly key: string;
  record: ServiceRecord | undefined;
  /** Whether it waits to be told. */
  isDirty: boolean;
  slices: readonly SliceRecord[];
  /** What was told of it last. */
  told: Service | undefined;
  /** Who was ready then; known only while there are changes to tell. */
  before: ReadyPods | undefined;
  /** What it was, from when it is gone until that is told no more. */
  gone: ServiceRecord | undefined;
}

const noSlices: readonly SliceRecord[] = [];
const neverTold = { told: undefined, before: undefined, gone: undefined };

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/**
 * The projected objects of one cluster and the services that follow from them. Objects are known by uid, so a service
 * that is deleted and made anew is not an update.
 */
export class Cluster {
  readonly #entries = new Map<string, Entry>();
  /** Entries with changes to tell, from `#nextDirty` on. */
  #dirty: Entry[] = [];
  #nextDirty = 0;
  readonly #workloads = new Workloads();
  readonly #routes = new Routes();
  readonly #goneServices: GoneServices<Entry>;
  /** Namespaces whose services, or slices, nobody may read; the empty one for all. */
  readonly #unknown = { Service: new Set<string>(), EndpointSlice: new Set<string>() };

  /** For so many milliseconds a service that is gone is told with explicit zeros. */
  constructor(graceMs = 0) {
    this.#goneServices = new GoneServices(graceMs);
  }

  get dirty(): number {
    return this.#dirty.length - this.#nextDirty;
  }

  /**
   * While nobody may say which endpoints there are in a namespace there is no number of them, not even zero; and services
   * that nobody may see are not gone. The empty namespace stands for all.
   */
  setKnown(kind: string, namespace: string, known: boolean): void {
    const unknown = kind === 'Service' ? this.#unknown.Service : this.#unknown.EndpointSlice;
    if (known !== unknown.has(namespace)) return;
    for (const entry of this.#entries.values()) this.#touch(entry);
    if (known) unknown.delete(namespace);
    else unknown.add(namespace);
  }

  /** Puts an object in the place of what it was before; either may be missing. */
  change(before: KubernetesRecord | undefined, after: KubernetesRecord | undefined): void {
    switch ((before ?? after)?.kind) {
      case 'Service':
        return this.#changeService(before as ServiceRecord | undefined, after as ServiceRecord | undefined);
      case 'EndpointSlice':
        return this.#changeSlice(before as SliceRecord | undefined, after as SliceRecord | undefined);
      case 'Workload':
        return this.#touchAll(this.#workloads.change(before as never, after as never));
      case 'Autoscaler':
      case 'Budget':
        return this.#touchAll(this.#workloads.changeCapacity(before as never, after as never));
      case 'Route':
        return this.#routes.change(before as never, after as never);
      case undefined:
    }
  }

  /** Whether `takeAliases` is worth its while. */
  get routesChanged(): boolean {
    return this.#routes.changed;
  }

  /** Which service stands behind each route that has one; undefined when the last answer still holds. */
  takeAliases(): ReadonlyMap<string, UpstreamName> | undefined {
    return this.#routes.takeAliases();
  }

  /** All services, for a complete view; forgets what had changed. */
  services(): Service[] {
    while (this.#takeDirty() !== undefined);
    const present = [...this.#entries.values()].filter(({ record }) => record !== undefined);
    return present.map((entry) => this.#toService(entry, entry.record as ServiceRecord));
  }

  /** What there is to tell of `most` services at the most; the rest stays for the next call. */
  takeChanges(most: number, now: number): Changes {
    const changed: Service[] = [];
    const removed: { namespace: string; name: string }[] = [];
    for (let taken = 0; taken < most; taken++) {
      const entry = this.#takeDirty();
      if (entry === undefined) break;
      const service = this.#serviceToTell(entry, now);
      entry.before = undefined;
      const { told } = entry;
      if (service === undefined) {
        if (told !== undefined) removed.push({ namespace: told.namespace, name: told.name });
      } else if (told === undefined || !sameService(told, service)) changed.push(service);
      entry.told = service;
      if (service === undefined && entry.slices.length === 0) this.#entries.delete(entry.key);
    }
    return { changed, removed };
  }

  /** When the next of those that are gone has been told for long enough; undefined when there is none. */
  get nextExpiry(): number | undefined {
    return this.#goneServices.nextExpiry;
  }

  /** Marks those whose time is over. */
  expire(now: number): void {
    for (const entry of this.#goneServices.expired(now)) {
      this.#endGrace(entry);
      this.#touch(entry);
    }
  }

  #serviceToTell(entry: Entry, now: number): Service | undefined {
    const { record, told, before, gone } = entry;
    if (record !== undefined) return this.#toService(entry, record);
    if (gone === undefined) return undefined;
    const desired = this.#workloads.desired(gone);
    const isGone = told !== undefined && !isAmong(this.#unknown.Service, told.namespace);
    const service = isGone ? this.#goneServices.tell(entry, { told, before, desired }, now) : undefined;
    if (service === undefined) this.#endGrace(entry);
    return service;
  }

  #toService({ slices, before, told }: Entry, record: ServiceRecord): Service {
    const selectorKind = record.selector.size > 0 ? 'selector' : 'selectorless';
    const hadReadiness = told !== undefined && told.readiness.length > 0;
    const capacity = this.#workloads.capacity(record);
    const isKnown = !isAmong(this.#unknown.EndpointSlice, record.namespace);
    return {
      namespace: record.namespace,
      name: record.name,
      kind: record.externalName ? 'external_name' : selectorKind,
      ports: record.ports,
      readiness: isKnown ? readinessOf({ service: record, slices }, hadReadiness ? before : undefined) : [],
      endpointsDeclared: slices.length > 0,
      desired: this.#workloads.desired(record),
      ...(capacity && { capacity }),
    };
  }

  #changeService(before: ServiceRecord | undefined, after: ServiceRecord | undefined): void {
    if (before !== undefined) {
      const entry = this.#entry(before.namespace, before.name);
      // The successor of the same name may have arrived before this deletion.
      if (entry.record?.uid === before.uid) {
        this.#touch(entry);
        // It stays with the workloads until its grace is over: whether any is left behind it still matters.
        entry.gone = entry.record;
        entry.record = undefined;
      }
    }
    if (after === undefined) return;
    const entry = this.#entry(after.namespace, after.name);
    this.#touch(entry);
    this.#endGrace(entry);
    if (entry.record !== undefined) this.#workloads.removeService(entry.record);
    entry.record = after;
    this.#workloads.addService(after);
  }

  #endGrace(entry: Entry): void {
    if (entry.gone === undefined) return;
    this.#workloads.removeService(entry.gone);
    this.#goneServices.forget(entry);
    entry.gone = undefined;
  }

  #changeSlice(before: SliceRecord | undefined, after: SliceRecord | undefined): void {
    const from = before && this.#entry(before.namespace, before.service);
    const to = after && this.#entry(after.namespace, after.service);
    if (from !== undefined) this.#touch(from);
    if (to !== undefined) this.#touch(to);
    if (from !== undefined) from.slices = emptied(from.slices.filter(({ uid }) => uid !== before?.uid));
    if (to !== undefined && after !== undefined) to.slices = [...to.slices, after];
  }

  #entry(namespace: string, name: string): Entry {
    const key = keyOf(namespace, name);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { key, record: undefined, isDirty: false, slices: noSlices, ...neverTold };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #touchAll(services: Iterable<ServiceRecord>): void {
    for (const { namespace, name } of services) this.#touch(this.#entry(namespace, name));
  }

  #takeDirty(): Entry | undefined {
    const entry = this.#dirty[this.#nextDirty++];
    if (entry !== undefined) {
      entry.isDirty = false;
      return entry;
    }
    this.#dirty = [];
    this.#nextDirty = 0;
    return undefined;
  }

  /** Before the first change since the last look: who is ready now. */
  #touch(entry: Entry): void {
    if (entry.isDirty) return;
    entry.isDirty = true;
    this.#dirty.push(entry);
    const { record, slices, told } = entry;
    entry.before = told !== undefined && record !== undefined ? readyPodsOf({ service: record, slices }) : undefined;
  }
}

function isAmong(namespaces: ReadonlySet<string>, namespace: string): boolean {
  return namespaces.has('') || namespaces.has(namespace);
}

function emptied(slices: readonly SliceRecord[]): readonly SliceRecord[] {
  return slices.length === 0 ? noSlices : slices;
}

function sameService(a: Service, b: Service): boolean {
  return (
    a.kind === b.kind &&
    a.desired === b.desired &&
    a.endpointsDeclared === b.endpointsDeclared &&
    a.removed === b.removed &&
    (a.ports === b.ports || JSON.stringify(a.ports) === JSON.stringify(b.ports)) &&
    sameReadiness(a.readiness, b.readiness) &&
    sameCapacity(a.capacity, b.capacity)
  );
}

function sameCapacity(a: Capacity | undefined, b: Capacity | undefined): boolean {
  return (
    a?.minAvailable === b?.minAvailable &&
    a?.autoscaler?.min === b?.autoscaler?.min &&
    a?.autoscaler?.max === b?.autoscaler?.max
  );
}
