import { type JsonObject, number, object, text } from '../json.ts';
import { type LabelSelector, labelSelector } from './label-selector.ts';
import { malformed, type Meta, other, type Rejection } from './record.ts';

/** autoscaling/v2 HorizontalPodAutoscaler, projected. */
export interface AutoscalerRecord extends Meta {
  readonly kind: 'Autoscaler';
  /** `Deployment/web` */
  readonly target: string;
  readonly min: number;
  readonly max: number;
}

/** policy/v1 PodDisruptionBudget, projected. */
export interface BudgetRecord extends Meta {
  readonly kind: 'Budget';
  readonly selects: LabelSelector;
  /** The selector as it is written, to see whether it changed. */
  readonly selector: string;
  /** `status.desiredHealthy`: what `minAvailable` or `maxUnavailable` come to with the pods that there are. */
  readonly minAvailable: number;
}

export function autoscaler(source: JsonObject, meta: Meta): AutoscalerRecord | Rejection {
  const spec = object(source['spec']);
  const target = object(spec['scaleTargetRef']);
  const max = number(spec['maxReplicas']);
  if (max === undefined) return malformed('HorizontalPodAutoscaler', meta, 'has no spec.maxReplicas');
  return {
    kind: 'Autoscaler',
    ...meta,
    target: `${text(target['kind']) ?? ''}/${text(target['name']) ?? ''}`,
    min: number(spec['minReplicas']) ?? 1,
    max,
  };
}

export function budget(source: JsonObject, meta: Meta): BudgetRecord | Rejection {
  const selector = object(source['spec'])['selector'];
  const minAvailable = number(object(source['status'])['desiredHealthy']);
  // Nothing is known of a budget that its controller has not looked at yet; policy/v1 without a selector selects none.
  if (minAvailable === undefined || selector === undefined || selector === null) return other;
  return {
    kind: 'Budget',
    ...meta,
    selects: labelSelector(selector),
    selector: JSON.stringify(selector),
    minAvailable,
  };
}

/** Whether two versions say the same; their status changes all the time. */
export function sameCapacity(a: AutoscalerRecord | BudgetRecord, b: AutoscalerRecord | BudgetRecord): boolean {
  if (a.uid !== b.uid) return false;
  if (a.kind === 'Autoscaler') return b.kind === a.kind && a.target === b.target && a.min === b.min && a.max === b.max;
  return b.kind === a.kind && a.selector === b.selector && a.minAvailable === b.minAvailable;
}
