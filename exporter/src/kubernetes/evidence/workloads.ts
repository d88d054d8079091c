import type { Labels } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { Revision, Workload } from '../../model/evidence/workload.ts';
import type { JsonObject } from '../json.ts';
import { hasAll } from '../objects/label-selector.ts';
import { type Scalers, scalersOf } from './autoscaler.ts';
import type { Collecting } from './collecting.ts';
import { metadataOf } from './fields.ts';
import { ownerOf } from './pod.ts';
import { evidenceResources } from './resources.ts';
import { revisionOf } from './revision.ts';
import { workloadOf } from './workload.ts';

/** Whose workloads. */
export interface Behind {
  readonly selector: Labels;
  readonly pods: readonly Pod[];
}

export interface Workloads {
  /** Those that own the pods, and those whose pods the selector would match. */
  readonly behind: readonly Workload[];
  /** The others of the namespace. */
  readonly others: readonly Workload[];
}

/** So many states of a template are kept of each workload, the newest ones: what changed is told from the last two. */
const revisionsKept = 3;

/** The ReplicaSets of a Deployment that is known are its revisions, and no workloads of their own. */
export async function workloadsOf(from: Collecting, { selector, pods }: Behind): Promise<Workloads> {
  if (selector.size === 0) return { behind: [], others: [] };
  const kinds = ['deployments', 'statefulSets', 'daemonSets', 'jobs'] as const;
  const [replicaSets, autoscalers, scaledObjects, ...found] = await Promise.all([
    from.list({ resource: 'replicaSets' }),
    from.list({ resource: 'autoscalers' }),
    from.list({ resource: 'scaledObjects' }),
    ...kinds.map((resource) => from.list({ resource })),
  ]);
  const scalers = scalersOf(autoscalers, scaledObjects);
  const deployments = new Set(found[0]?.map((each) => metadataOf(each).name));
  const byDeployment = Map.groupBy(replicaSets, (each) => {
    const owner = ownerOf(each);
    return owner?.kind === 'Deployment' && deployments.has(owner.name) ? owner.name : '';
  });
  const workloads = [
    ...kinds.flatMap((resource, index) =>
      (found[index] ?? []).map((each) => {
        const history = resource === 'deployments' ? byDeployment.get(metadataOf(each).name) : undefined;
        return workloadOf(evidenceResources[resource].kind, each, { scalers, revisions: revisionsOf(history) });
      }),
    ),
    ...(byDeployment.get('') ?? []).map((each) => ofItself(each, scalers)),
  ];
  const isBehind = (each: Workload): boolean => hasAll(each.podLabels, selector) || pods.some((pod) => owns(each, pod));
  return { behind: workloads.filter(isBehind), others: workloads.filter((each) => !isBehind(each)) };
}

function ofItself(replicaSet: JsonObject, scalers: Scalers): Workload {
  return workloadOf('ReplicaSet', replicaSet, { scalers, revisions: [] });
}

function owns({ kind, name, revisions }: Workload, { owner }: Pod): boolean {
  if (owner === undefined) return false;
  return (owner.kind === kind && owner.name === name) || revisions.some((revision) => revision.name === owner.name);
}

function revisionsOf(replicaSets: readonly JsonObject[] = []): Revision[] {
  const all = replicaSets.map(revisionOf).sort((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1));
  return all.slice(-revisionsKept);
}
