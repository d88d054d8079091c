import type { UpstreamName } from '../../model/event.ts';
import type { Service } from '../../model/service.ts';
import { isOfMesh, type MeshRecord } from '../objects/mesh-record.ts';
import type { KubernetesRecord } from '../objects/objects.ts';
import { Routes } from '../objects/routes.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import type { WorkloadRecord } from '../objects/workload-record.ts';
import { FoundOwners } from './endpoint-owners.ts';
import { Entries, type Entry, noSlices } from './entries.ts';
import { GoneServices } from './gone-services.ts';
import { Population } from './population.ts';
import { sameService } from './same-service.ts';
import { Subsets } from './subsets.ts';
import { toldService } from './told-service.ts';
import { Workloads } from './workloads.ts';

/** What changed since the last look: services to declare, and services that are gone. */
export interface Changes {
  readonly changed: readonly Service[];
  readonly removed: readonly { readonly namespace: string; readonly name: string }[];
}

/**
 * The projected objects of one cluster and the services that follow from them. Objects are known by uid, so a service
 * that is deleted and made anew is not an update.
 */
export class Cluster {
  readonly #entries = new Entries();
  readonly #workloads = new Workloads();
  readonly #routes = new Routes();
  /** What a mesh divides, and whose pods it has to know for that. */
  readonly subsets = new Subsets(({ namespace, name }) => this.#entries.touch(this.#entries.of(namespace, name)));
  /** Says whose an endpoint is. */
  readonly owners = new FoundOwners(() => this.#entries.all());
  /**
   * Of all objects. A namespace without any is gone, or all in it was taken down: that shows without the permission to
   * watch namespaces, which an exporter of single namespaces does not have.
   */
  readonly #population = new Population();
  readonly #goneServices: GoneServices<Entry>;
  /** Namespaces whose services, or slices, nobody may read; the empty one for all. */
  readonly #unknown = { Service: new Set<string>(), EndpointSlice: new Set<string>() };

  /** For so many milliseconds a service that is gone is told with explicit zeros. */
  constructor(graceMs = 0) {
    this.#goneServices = new GoneServices(graceMs);
  }

  get dirty(): number {
    return this.#entries.dirty;
  }

  /**
   * While nobody may say which endpoints there are in a namespace there is no number of them, not even zero; and services
   * that nobody may see are not gone. The empty namespace stands for all.
   */
  setKnown(kind: string, namespace: string, known: boolean): void {
    const unknown = kind === 'Service' ? this.#unknown.Service : this.#unknown.EndpointSlice;
    if (known !== unknown.has(namespace)) return;
    for (const entry of this.#entries.all()) this.#entries.touch(entry);
    if (known) unknown.delete(namespace);
    else unknown.add(namespace);
  }

  /** Puts an object in the place of what it was before; either may be missing. */
  change(before: KubernetesRecord | undefined, after: KubernetesRecord | undefined): void {
    this.#changeOne(before, after);
    // What divides a service is no sign that anything of it is left, and may stand in a namespace of other services.
    if (isOfMesh(before ?? after)) return;
    const emptied = this.#population.change(before, after);
    if (emptied === undefined) return;
    this.#entries.touchAll([...this.#goneServices.keys()].filter(({ gone }) => gone?.namespace === emptied));
  }

  #changeOne(before: KubernetesRecord | undefined, after: KubernetesRecord | undefined): void {
    switch ((before ?? after)?.kind) {
      case 'Service':
        return this.#changeService(before as ServiceRecord | undefined, after as ServiceRecord | undefined);
      case 'EndpointSlice':
        return this.#changeSlice(before as SliceRecord | undefined, after as SliceRecord | undefined);
      case 'Workload':
        return this.#changeWorkload(before as WorkloadRecord | undefined, after as WorkloadRecord | undefined);
      case 'Autoscaler':
      case 'Budget':
        return this.#entries.touchAll(
          this.#entries.ofAll(this.#workloads.changeCapacity(before as never, after as never)),
        );
      case 'Route':
        return this.#routes.change(before as never, after as never);
      case 'MeshPolicy':
      case 'MeshRoute':
        return this.#changeMesh(before as MeshRecord | undefined, after as MeshRecord | undefined);
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
    while (this.#entries.takeDirty() !== undefined);
    const present = [...this.#entries.all()].filter(({ record }) => record !== undefined);
    return present.map((entry) => this.#toService(entry, entry.record as ServiceRecord));
  }

  /** What there is to tell of `most` services at the most; the rest stays for the next call. */
  takeChanges(most: number, now: number): Changes {
    const changed: Service[] = [];
    const removed: { namespace: string; name: string }[] = [];
    for (let taken = 0; taken < most; taken++) {
      const entry = this.#entries.takeDirty();
      if (entry === undefined) break;
      const service = this.#serviceToTell(entry, now);
      entry.before = undefined;
      const { told } = entry;
      if (service === undefined) {
        if (told !== undefined) removed.push({ namespace: told.namespace, name: told.name });
      } else if (told === undefined || !sameService(told, service)) changed.push(service);
      entry.told = service;
      if (service === undefined && entry.slices.length === 0) this.#entries.remove(entry);
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
      this.#entries.touch(entry);
    }
  }

  #serviceToTell(entry: Entry, now: number): Service | undefined {
    const { record, told, before, gone } = entry;
    if (record !== undefined) return this.#toService(entry, record);
    if (gone === undefined) return undefined;
    const desired = this.#desiredOf(entry, gone);
    const isTakenDown = entry.lostWorkload || this.#population.isEmpty(gone.namespace);
    const isGone = told !== undefined && !isAmong(this.#unknown.Service, told.namespace);
    const service = isGone ? this.#goneServices.tell(entry, { told, before, desired, isTakenDown }, now) : undefined;
    if (service === undefined) this.#endGrace(entry);
    return service;
  }

  #toService(entry: Entry, record: ServiceRecord): Service {
    const { key, slices, told } = entry;
    return toldService(entry, record, {
      isKnown: !isAmong(this.#unknown.EndpointSlice, record.namespace),
      desired: record.isLeaving ? 0 : this.#desiredOf(entry, record),
      capacity: this.#workloads.capacity(record),
      hasWorkloads: this.#workloads.areIn(record.namespace),
      division: this.subsets.of({ key, service: record, slices, told }),
    });
  }

  #desiredOf(entry: Entry, record: ServiceRecord): number | undefined {
    const desired = this.#workloads.desired(record);
    if (desired !== undefined) entry.lostWorkload = false;
    return desired;
  }

  #changeWorkload(before: WorkloadRecord | undefined, after: WorkloadRecord | undefined): void {
    const namespace = (before ?? after)?.namespace ?? '';
    const were = this.#workloads.areIn(namespace);
    const concerned = this.#entries.ofAll(this.#workloads.change(before, after));
    // With the first one it begins to matter which selectors match none.
    if (were !== this.#workloads.areIn(namespace))
      this.#entries.touchAll(this.#entries.ofAll(this.#workloads.servicesIn(namespace)));
    this.#entries.touchAll(concerned);
    if (after === undefined) for (const entry of concerned) entry.lostWorkload = true;
  }

  #changeMesh(before: MeshRecord | undefined, after: MeshRecord | undefined): void {
    const { services, isConcerned } = this.subsets.change(before, after);
    this.#entries.touchAll(services.map(({ namespace, name }) => this.#entries.of(namespace, name)));
    if (isConcerned === undefined) return;
    this.#entries.touchAll([...this.#entries.all()].filter(({ record }) => record && isConcerned(record)));
  }

  #changeService(before: ServiceRecord | undefined, after: ServiceRecord | undefined): void {
    if (before !== undefined) {
      const entry = this.#entries.of(before.namespace, before.name);
      // The successor of the same name may have arrived before this deletion.
      if (entry.record?.uid === before.uid) {
        this.#entries.touch(entry);
        // It stays with the workloads until its grace is over: whether any is left behind it still matters.
        entry.gone = entry.record;
        entry.record = undefined;
        this.subsets.forget(entry.key);
      }
    }
    if (after === undefined) return;
    const entry = this.#entries.of(after.namespace, after.name);
    this.#entries.touch(entry);
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
    const from = before && this.#entries.of(before.namespace, before.service);
    const to = after && this.#entries.of(after.namespace, after.service);
    if (from !== undefined) this.#entries.touch(from);
    if (to !== undefined) this.#entries.touch(to);
    if (before !== undefined) this.owners.changed(before);
    if (after !== undefined) this.owners.changed(after);
    if (from !== undefined) from.slices = emptied(from.slices.filter(({ uid }) => uid !== before?.uid));
    if (to !== undefined && after !== undefined) to.slices = to.slices.concat(after);
  }
}

function isAmong(namespaces: ReadonlySet<string>, namespace: string): boolean {
  return namespaces.has('') || namespaces.has(namespace);
}

function emptied(slices: readonly SliceRecord[]): readonly SliceRecord[] {
  return slices.length === 0 ? noSlices : slices;
}
