import type { ObjectRef } from '../../model/evidence/object.ts';
import type { Autoscaler } from '../../model/evidence/workload.ts';
import { type JsonObject, number, object, text } from '../json.ts';
import { conditionsOf, metadataOf, timeOf } from './fields.ts';

/** What scales workloads, by the workload as `Deployment/web`. */
export interface Scalers {
  readonly autoscalers: ReadonlyMap<string, Autoscaler>;
  readonly activators: ReadonlyMap<string, ObjectRef>;
}

export function scalersOf(autoscalers: readonly JsonObject[], scaledObjects: readonly JsonObject[]): Scalers {
  return {
    autoscalers: new Map(autoscalers.map((each) => [targetOf(each), autoscalerOf(each)])),
    activators: new Map(scaledObjects.map((each) => [targetOf(each), scaledObjectOf(each)])),
  };
}

/** KEDA takes a target without a kind for a Deployment. Source: keda.sh/v1alpha1 ScaleTarget. */
function targetOf(source: JsonObject): string {
  const { kind, name } = object(object(source['spec'])['scaleTargetRef']);
  return `${text(kind) ?? 'Deployment'}/${text(name) ?? ''}`;
}

/** autoscaling/v2 HorizontalPodAutoscaler. */
function autoscalerOf(source: JsonObject): Autoscaler {
  const spec = object(source['spec']);
  const status = object(source['status']);
  const { namespace, name } = metadataOf(source);
  const scaledAt = timeOf(status['lastScaleTime']);
  return {
    kind: 'HorizontalPodAutoscaler',
    namespace,
    name,
    min: number(spec['minReplicas']) ?? 1,
    max: number(spec['maxReplicas']) ?? 0,
    current: number(status['currentReplicas']) ?? 0,
    conditions: conditionsOf(status['conditions']),
    ...(scaledAt !== undefined && { scaledAt }),
  };
}

/** keda.sh/v1alpha1 ScaledObject. */
function scaledObjectOf(source: JsonObject): ObjectRef {
  const { namespace, name } = metadataOf(source);
  return { kind: 'ScaledObject', namespace, name };
}
