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
import { controllerRevisionOf, revisionOf } from './revision.ts';
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
  const byOwner = await controllerRevisionsOf(from, found.flat());
  const deployments = new Set(found[0]?.map((each) => metadataOf(each).name));
  const byDeployment = Map.groupBy(replicaSets, (each) => {
    const owner = ownerOf(each);
    return owner?.kind === 'Deployment' && deployments.has(owner.name) ? owner.name : '';
  });
  const workloads = [
    ...kinds.flatMap((resource, index) =>
      (found[index] ?? []).map((each) => {
        const { kind } = evidenceResources[resource];
        const { name } = metadataOf(each);
        const revisions =
          resource === 'deployments'
            ? newestOf(byDeployment.get(name)?.map(revisionOf))
            : newestOf(byOwner.get(`${kind}/${name}`)?.map(controllerRevisionOf));
        return workloadOf(kind, each, { scalers, revisions });
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

function newestOf(revisions: readonly Revision[] = []): Revision[] {
  return revisions.toSorted((a, b) => a.number - b.number || (a.name < b.name ? -1 : 1)).slice(-revisionsKept);
}

/** By `kind/name` of their owner. They tell only what changed: that they may not be read is no gap in why. */
async function controllerRevisionsOf(
  from: Collecting,
  workloads: readonly JsonObject[],
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const keeping = workloads.find(({ kind }) => kind === 'StatefulSet' || kind === 'DaemonSet');
  if (keeping === undefined) return new Map();
  const { namespace } = metadataOf(keeping);
  const found = (await from.beyond({ resource: 'controllerRevisions', namespace })) ?? [];
  return Map.groupBy(found, (each) => {
    const owner = ownerOf(each);
    return `${owner?.kind}/${owner?.name}`;
  });
}
