import { type JsonObject, number, object } from '../json.ts';
import { controllerOf, isLeaving, malformed, type Meta, other, type Projection, sharedLabels } from './record.ts';

/** A workload that ought to keep pods running, projected. */
export interface WorkloadRecord extends Meta {
  readonly kind: 'Workload';
  /** What an autoscaler may name: `Deployment/web`, and the controller that owns it, such as an Argo Rollout. */
  readonly targets: readonly string[];
  readonly desired: number;
  /** Labels of the pods that it makes. */
  readonly podLabels: ReadonlyMap<string, string>;
}

interface Kind {
  readonly kind: string;
  readonly desired: (source: JsonObject) => number | undefined;
  /** Controllers that are read themselves, so that what they own must not count twice. */
  readonly ownedBy?: readonly string[];
}

function workload({ kind, desired, ownedBy = [] }: Kind): Projection<WorkloadRecord> {
  return (source, meta) => {
    // It makes no more pods; with foreground deletion it stays until the last of them is gone.
    if (isLeaving(source)) return other;
    const owner = controllerOf(source);
    if (owner !== undefined && ownedBy.includes(owner.kind)) return other;
    const count = desired(source);
    if (count === undefined) return malformed(kind, meta, 'does not say how many pods it wants');
    const template = object(object(source['spec'])['template']);
    return {
      kind: 'Workload',
      ...meta,
      targets: [[kind, meta.name].join('/'), ...(owner === undefined ? [] : [`${owner.kind}/${owner.name}`])],
      desired: count,
      podLabels: sharedLabels(object(template['metadata'])['labels']),
    };
  };
}

/** apps/v1: `spec.replicas` is 1 where it is not set. */
function replicas(source: JsonObject): number | undefined {
  return number(object(source['spec'])['replicas'] ?? 1);
}

function scheduled(source: JsonObject): number | undefined {
  return number(object(source['status'])['desiredNumberScheduled']);
}

export const deployment = workload({ kind: 'Deployment', desired: replicas });
export const statefulSet = workload({ kind: 'StatefulSet', desired: replicas });
export const daemonSet = workload({ kind: 'DaemonSet', desired: scheduled });
/** Those of a Deployment are its history; those of an Argo Rollout, or of nobody, are the only ones to say a number. */
export const replicaSet = workload({ kind: 'ReplicaSet', desired: replicas, ownedBy: ['Deployment'] });
export const replicationController = workload({ kind: 'ReplicationController', desired: replicas });

/** Whether two versions say the same; their status changes all the time. */
export function sameWorkload(a: WorkloadRecord, b: WorkloadRecord): boolean {
  if (a.uid !== b.uid || a.desired !== b.desired || a.targets.join() !== b.targets.join()) return false;
  if (a.podLabels.size !== b.podLabels.size) return false;
  for (const [key, value] of a.podLabels) if (b.podLabels.get(key) !== value) return false;
  return true;
}
