import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ObjectRef } from '../../model/evidence/object.ts';
import type { Workload } from '../../model/evidence/workload.ts';

/** `deployment/checkout`, as kubectl takes it. */
export function refOf({ kind, name }: Pick<ObjectRef, 'kind' | 'name'>): string {
  return `${kind.toLowerCase()}/${name}`;
}

/** One thing that a workload, or what scales it, shows. */
export function ofWorkload({ kind, namespace, name }: ObjectRef, field: string, value: Evidence['value']): Evidence {
  return { kind, namespace, name, field, value };
}

/** " by ScaledObject orders", where something is known to scale it; else nothing. */
export function scalerWords({ activator, autoscaler }: Pick<Workload, 'activator' | 'autoscaler'>): string {
  const scaler = activator ?? (autoscaler?.min === 0 ? autoscaler : undefined);
  if (scaler === undefined) return '';
  const who: Readonly<Record<string, string>> = {
    Annotation: `by the scaler that keeps the annotation ${scaler.name}`,
    Revision: `by Knative for revision ${scaler.name}`,
  };
  return ` ${who[scaler.kind] ?? `by ${scaler.kind} ${scaler.name}`}`;
}
