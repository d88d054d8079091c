import type { ObjectRef } from '../../model/evidence/object.ts';
import type { Revision, Workload } from '../../model/evidence/workload.ts';
import { type JsonObject, number, object, text, textMap } from '../json.ts';
import type { Scalers } from './autoscaler.ts';
import { conditionsOf, lastWriteOf, metadataOf } from './fields.ts';
import { ownerOf } from './pod.ts';

type Counts = Pick<Workload, 'desired' | 'existing' | 'ready'>;

const knativeRevision = 'serving.knative.dev/revision';
/** Left by what scales to zero by the clock: kube-downscaler notes there how many there were. */
const downscalerNote = 'downscaler/original-replicas';

/** What is known around a workload. */
export interface Around {
  readonly scalers: Scalers;
  /** Oldest first. */
  readonly revisions: readonly Revision[];
}

/** apps/v1 Deployment, StatefulSet, ReplicaSet or DaemonSet, or batch/v1 Job. */
export function workloadOf(kind: string, source: JsonObject, { scalers, revisions }: Around): Workload {
  const metadata = object(source['metadata']);
  const template = object(object(source['spec'])['template']);
  const { namespace, name, uid, createdAt } = metadataOf(source);
  const target = `${kind}/${name}`;
  const owner = ownerOf(source);
  const ofOwner = owner && `${owner.kind}/${owner.name}`;
  // Who writes `spec.replicas` through the subresource has an entry of its own. Source: apps/v1 `scale`, managedFields.
  const scaledAt = lastWriteOf(source, ({ subresource }) => subresource === 'scale');
  const startsInOrder = kind === 'StatefulSet' && object(source['spec'])['podManagementPolicy'] !== 'Parallel';
  return {
    kind,
    namespace,
    name,
    uid,
    createdAt,
    ...countsOf(kind, source),
    podLabels: textMap(object(template['metadata'])['labels']),
    conditions: conditionsOf(object(source['status'])['conditions']),
    revisions,
    autoscaler: scalers.autoscalers.get(target) ?? scalers.autoscalers.get(ofOwner ?? ''),
    activator: scalers.activators.get(target) ?? scalers.activators.get(ofOwner ?? '') ?? activatorOf(metadata),
    ...(scaledAt !== undefined && { scaledAt }),
    ...(startsInOrder && { startsInOrder }),
  };
}

/** Kubernetes leaves out what is zero, and `spec.replicas` and `spec.parallelism` are 1 where they are not set. */
function countsOf(kind: string, source: JsonObject): Counts {
  const spec = object(source['spec']);
  const status = object(source['status']);
  const count = (field: string): number => number(status[field]) ?? 0;
  if (kind === 'DaemonSet')
    return {
      desired: count('desiredNumberScheduled'),
      existing: count('currentNumberScheduled'),
      ready: count('numberReady'),
    };
  if (kind !== 'Job')
    return { desired: number(spec['replicas']) ?? 1, existing: count('replicas'), ready: count('readyReplicas') };
  const isOver = conditionsOf(status['conditions']).some(
    ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
  const parallelism = spec['suspend'] === true ? 0 : (number(spec['parallelism']) ?? 1);
  return { desired: isOver ? 0 : parallelism, existing: count('active'), ready: count('ready') };
}

function activatorOf(metadata: JsonObject): ObjectRef | undefined {
  const namespace = text(metadata['namespace']) ?? '';
  const revision = textMap(metadata['labels']).get(knativeRevision);
  if (revision !== undefined) return { kind: 'Revision', namespace, name: revision };
  if (!textMap(metadata['annotations']).has(downscalerNote)) return undefined;
  return { kind: 'Annotation', namespace, name: downscalerNote };
}
