import type { ObjectRef } from '../../model/evidence/object.ts';
import type { NodeRequirement, Pod, Toleration } from '../../model/evidence/pod.ts';
import { type JsonObject, list, object, text, textMap } from '../json.ts';
import { controllerOf } from '../objects/record.ts';
import { containersOf } from './container.ts';
import { conditionsOf, metadataOf } from './fields.ts';

/** v1 Pod. Of its template nothing is kept that may be a secret: no environment, no arguments, no annotations. */
export function podOf(source: JsonObject): Pod {
  const spec = object(source['spec']);
  const status = object(source['status']);
  return {
    ...metadataOf(source),
    labels: textMap(object(source['metadata'])['labels']),
    node: text(spec['nodeName']) ?? '',
    addresses: addressesOf(status),
    phase: text(status['phase']) ?? '',
    reason: text(status['reason']) ?? '',
    message: text(status['message']) ?? '',
    conditions: conditionsOf(status['conditions']),
    readinessGates: list(spec['readinessGates']).map((gate) => text(object(gate)['conditionType']) ?? ''),
    schedulingGates: list(spec['schedulingGates']).map((gate) => text(object(gate)['name']) ?? ''),
    scheduler: text(spec['schedulerName']) ?? 'default-scheduler',
    containers: containersOf(spec, status),
    tolerations: list(spec['tolerations']).map(toleration),
    nodeSelector: textMap(spec['nodeSelector']),
    nodeAffinity: nodeAffinityOf(spec),
    serviceAccount: text(spec['serviceAccountName']) ?? '',
    claims: list(spec['volumes']).flatMap(
      (volume) => text(object(object(volume)['persistentVolumeClaim'])['claimName']) ?? [],
    ),
    owner: ownerOf(source),
    finalizers: list(object(source['metadata'])['finalizers']).flatMap((each) => text(each) ?? []),
  };
}

function addressesOf(status: JsonObject): string[] {
  const all = list(status['podIPs']).flatMap((item) => text(object(item)['ip']) ?? []);
  return all.length > 0 ? all : [text(status['podIP']) ?? []].flat();
}

/** The controller that made the object, which is of the same namespace. */
export function ownerOf(source: JsonObject): ObjectRef | undefined {
  const controller = controllerOf(source);
  return controller && { ...controller, namespace: metadataOf(source).namespace };
}

function toleration(value: unknown): Toleration {
  const { key, operator, value: wanted, effect } = object(value);
  return {
    key: text(key) ?? '',
    operator: operator === 'Exists' ? 'Exists' : 'Equal',
    value: text(wanted) ?? '',
    effect: text(effect) ?? '',
  };
}

/** Only what is required: what is preferred keeps no pod from a node. */
function nodeAffinityOf(spec: JsonObject): NodeRequirement[][] {
  const required = object(object(spec['affinity'])['nodeAffinity'])['requiredDuringSchedulingIgnoredDuringExecution'];
  // Fields are demanded in the same form as labels, of which none can be named like the one field that there is.
  return list(object(required)['nodeSelectorTerms']).map((term) => {
    const { matchExpressions, matchFields } = object(term);
    return [...list(matchExpressions), ...list(matchFields)].map((item) => {
      const { key, operator, values } = object(item);
      return {
        key: text(key) ?? '',
        operator: text(operator) ?? '',
        values: list(values).flatMap((v) => text(v) ?? []),
      };
    });
  });
}
