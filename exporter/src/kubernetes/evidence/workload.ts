import type { Workload } from '../../model/evidence/workload.ts';
import { type JsonObject, number, object, textMap } from '../json.ts';
import { conditionsOf, metadataOf } from './fields.ts';

/** apps/v1 Deployment, StatefulSet, ReplicaSet or DaemonSet, without its history. */
export function workloadOf(kind: string, source: JsonObject): Workload {
  const spec = object(source['spec']);
  const status = object(source['status']);
  const template = object(spec['template']);
  const { namespace, name, uid, createdAt } = metadataOf(source);
  const count = (field: string): number => number(status[field]) ?? 0;
  const isDaemonSet = kind === 'DaemonSet';
  return {
    kind,
    namespace,
    name,
    uid,
    createdAt,
    desired: isDaemonSet ? count('desiredNumberScheduled') : (number(spec['replicas']) ?? 1),
    existing: isDaemonSet ? count('currentNumberScheduled') : count('replicas'),
    ready: isDaemonSet ? count('numberReady') : count('readyReplicas'),
    podLabels: textMap(object(template['metadata'])['labels']),
    conditions: conditionsOf(status['conditions']),
    revisions: [],
    autoscaler: undefined,
    activator: undefined,
  };
}
