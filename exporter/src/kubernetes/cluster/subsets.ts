import type { PortReadiness, Service } from '../../model/service.ts';
import type { Subset } from '../../model/subset.ts';
import { hasAll } from '../objects/label-selector.ts';
import type { MeshRecord } from '../objects/mesh-record.ts';
import { forEachEndpoint } from '../objects/packed-endpoints.ts';
import type { ServiceRecord } from '../objects/service-record.ts';
import type { SliceRecord } from '../objects/slice-record.ts';
import { type Concerned, Mesh } from './mesh.ts';
import { type PodAnswer, PodLabels, type PodQuestion } from './pod-labels.ts';
import type { SubsetMembers } from './readiness.ts';

/** A service as it stands, and what was told of it last. */
export interface Divided {
  readonly key: string;
  readonly service: ServiceRecord;
  readonly slices: readonly SliceRecord[];
  readonly told: Service | undefined;
}

/** How a mesh divides a service. Without `members` nobody knows which pods are in which, and `asTold` is what was told last. */
export interface Division {
  readonly subsets: readonly Subset[];
  readonly members?: readonly SubsetMembers[];
  readonly asTold?: readonly PortReadiness[];
}

/** The subsets of the services of a cluster, and who is in them. */
export class Subsets {
  readonly #mesh = new Mesh();
  readonly #labels = new PodLabels();
  readonly #learned: (service: PodQuestion) => void;

  /** `learned` hears of a service whose subsets may have other pods from now on. */
  constructor(learned: (service: PodQuestion) => void) {
    this.#learned = learned;
  }

  /** Takes an object in, in the place of what it was before; returns which services it says something of. */
  change(before: MeshRecord | undefined, after: MeshRecord | undefined): Concerned {
    return this.#mesh.change(before, after);
  }

  /** Undefined for a service that no mesh divides, and for one without a selector, whose pods nobody can find. */
  of({ key, service, slices, told }: Divided): Division | undefined {
    const defined = service.selector.size === 0 ? [] : this.#mesh.subsetsOf(service);
    if (defined.length === 0) {
      this.#labels.forget(key);
      return undefined;
    }
    const subsets = defined.map(({ subset }) => subset);
    const { namespace, selector } = service;
    const labels = this.#labels.of({ key, namespace, name: service.name, selector }, podsIn(slices));
    if (labels === undefined) return { subsets };
    if (labels === 'pending') return { subsets, asTold: told?.readiness ?? [] };
    const members = defined.map(({ subset: { name }, labels: asked }): SubsetMembers => ({
      name,
      has: (pod) => {
        const own = labels.get(pod);
        return own !== undefined && hasAll(own, asked);
      },
    }));
    return { subsets, members };
  }

  forget(key: string): void {
    this.#labels.forget(key);
  }

  /** Takes out the next service whose pods are to be asked for. */
  takeQuestion(now: number): PodQuestion | undefined {
    return this.#labels.take(now);
  }

  askAll(): void {
    this.#labels.askAll();
  }

  /** Takes in which pods a service has. */
  learnPods(question: PodQuestion, answer: PodAnswer): void {
    if (this.#labels.learn(question.key, answer)) this.#learned(question);
  }
}

function* podsIn(slices: readonly SliceRecord[]): Generator<number> {
  for (const slice of slices) {
    const pods: number[] = [];
    forEachEndpoint(slice, false, ({ pod }) => pods.push(pod));
    yield* pods;
  }
}

/** The rows with the subsets that were told of their ports last, of those that there still are. */
export function withSubsetsAsTold(
  rows: readonly PortReadiness[],
  { subsets, asTold }: Division,
): readonly PortReadiness[] {
  if (asTold === undefined) return rows;
  const names = new Set(subsets.map(({ name }) => name));
  return rows.map((row) => {
    const before = asTold.find(({ port }) => port === row.port)?.subsets?.filter(({ subset }) => names.has(subset));
    return before === undefined || before.length === 0 ? row : { ...row, subsets: before };
  });
}
