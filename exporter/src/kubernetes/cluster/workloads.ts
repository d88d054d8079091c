import type { Capacity } from '../../model/service.ts';
import { type AutoscalerRecord, type BudgetRecord, sameCapacity } from '../objects/capacity-record.ts';
import { Population } from './population.ts';
import { SelectorIndex } from './selector-index.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import { sameWorkload, type WorkloadRecord } from '../objects/workload-record.ts';

type CapacityRecord = AutoscalerRecord | BudgetRecord;

/** What is desired behind services: workloads, and what bounds them. Each change answers with the services it concerns. */
export class Workloads {
  readonly #index = new SelectorIndex<ServiceRecord, WorkloadRecord>();
  /** Autoscalers and budgets by namespace and uid: few namespaces have any. */
  readonly #capacity = new Map<string, Map<string, CapacityRecord>>();
  readonly #services = new Map<string, Set<ServiceRecord>>();
  readonly #population = new Population();

  addService(service: ServiceRecord): void {
    this.#index.addSelector(service);
    const present = this.#services.get(service.namespace);
    if (present === undefined) this.#services.set(service.namespace, new Set([service]));
    else present.add(service);
  }

  removeService(service: ServiceRecord): void {
    this.#index.deleteSelector(service);
    const present = this.#services.get(service.namespace);
    present?.delete(service);
    if (present?.size === 0) this.#services.delete(service.namespace);
  }

  change(before: WorkloadRecord | undefined, after: WorkloadRecord | undefined): Iterable<ServiceRecord> {
    // Statuses change all the time, and what counts here seldom does.
    if (before !== undefined && after !== undefined && sameWorkload(before, after)) {
      this.#replace(before, after);
      return [];
    }
    const concerned = new Set<ServiceRecord>();
    this.#replace(before, after);
    for (const record of [before, after]) {
      if (record !== undefined) for (const service of this.#index.selecting(record)) concerned.add(service);
    }
    return concerned;
  }

  changeCapacity(before: CapacityRecord | undefined, after: CapacityRecord | undefined): Iterable<ServiceRecord> {
    if (before !== undefined) this.#forget(before);
    if (after !== undefined) {
      let present = this.#capacity.get(after.namespace);
      if (present === undefined) this.#capacity.set(after.namespace, (present = new Map<string, CapacityRecord>()));
      present.set(after.uid, after);
    }
    if (before !== undefined && after !== undefined && sameCapacity(before, after)) return [];
    return this.servicesIn(before?.namespace ?? after?.namespace ?? '');
  }

  /** Whether any workload is known in the namespace. */
  areIn(namespace: string): boolean {
    return !this.#population.isEmpty(namespace);
  }

  servicesIn(namespace: string): Iterable<ServiceRecord> {
    return this.#services.get(namespace) ?? [];
  }

  /** The pods that ought to be behind the service; undefined when no known workload makes pods that it selects. */
  desired(service: ServiceRecord): number | undefined {
    const behind = this.#index.selectedBy(service);
    return behind.length === 0 ? undefined : behind.reduce((sum, { desired }) => sum + desired, 0);
  }

  /** Undefined when nothing bounds the service, as is the case of most. */
  capacity(service: ServiceRecord): Capacity | undefined {
    const records = this.#capacity.get(service.namespace);
    if (records === undefined || records.size === 0) return undefined;
    const behind = this.#index.selectedBy(service);
    const targets = new Set(behind.flatMap(({ targets: of }) => of));
    const scaled: AutoscalerRecord[] = [];
    const budgets: BudgetRecord[] = [];
    for (const record of records.values()) {
      if (record.kind === 'Autoscaler') {
        if (targets.has(record.target)) scaled.push(record);
      } else if (behind.some(({ podLabels }) => record.selects(podLabels))) budgets.push(record);
    }
    if (scaled.length + budgets.length === 0) return undefined;
    return {
      autoscaler:
        scaled.length === 0
          ? undefined
          : { min: sum(scaled.map(({ min }) => min)), max: sum(scaled.map(({ max }) => max)) },
      minAvailable: budgets.length === 0 ? undefined : sum(budgets.map(({ minAvailable }) => minAvailable)),
    };
  }

  #forget({ namespace, uid }: CapacityRecord): void {
    const present = this.#capacity.get(namespace);
    present?.delete(uid);
    if (present?.size === 0) this.#capacity.delete(namespace);
  }

  #replace(before: WorkloadRecord | undefined, after: WorkloadRecord | undefined): void {
    this.#population.change(before, after);
    if (before !== undefined) this.#index.deleteLabelled(before);
    if (after !== undefined) this.#index.addLabelled(after);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
