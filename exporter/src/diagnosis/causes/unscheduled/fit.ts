import type { Node, Taint } from '../../../model/evidence/node.ts';
import type { NodeRequirement, Pod, Toleration } from '../../../model/evidence/pod.ts';

/** Goes with a cordon. Source: k8s.io/api/core/v1, TaintNodeUnschedulable. */
const cordonTaint: Taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };

/** Whether the cordon of the node keeps the pod off. Source: kube-scheduler's NodeUnschedulable. */
export function isCordonedFor({ tolerations }: Pod, { unschedulable }: Node): boolean {
  return unschedulable && !tolerations.some((toleration) => tolerates(toleration, cordonTaint));
}

/** Taints of the node that keep the pod off, but for that of a cordon. Source: kube-scheduler's TaintToleration. */
export function untolerated({ tolerations }: Pod, { taints }: Node): Taint[] {
  return taints.filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      taint.key !== cordonTaint.key &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** Source: Toleration.ToleratesTaint of k8s.io/api/core/v1. */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || value === taint.value);
}

/** Whether the node is one that the pod demands. Source: kube-scheduler's NodeAffinity. */
export function matchesLabels({ nodeSelector, nodeAffinity }: Pod, node: Node): boolean {
  for (const [key, value] of nodeSelector) if (node.labels.get(key) !== value) return false;
  return (
    nodeAffinity.length === 0 || nodeAffinity.some((term) => term.length > 0 && term.every((each) => meets(each, node)))
  );
}

/** What it demands that no node has, as kubectl selects by labels; all that it demands where each is met somewhere. */
export function unmetDemands({ nodeSelector, nodeAffinity }: Pod, nodes: readonly Node[]): string[] {
  const selected = [...nodeSelector].map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  const demands = [...selected, ...nodeAffinity.flat()];
  const unmet = demands.filter((demand) => !nodes.some((node) => meets(demand, node)));
  return [...new Set((unmet.length > 0 ? unmet : demands).map(demandText))];
}

function demandText({ key, operator, values }: NodeRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return `${key} notin (${values.join(', ')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator} ${values.join(', ')}`;
  }
}

function meets({ key, operator, values }: NodeRequirement, { name, labels }: Node): boolean {
  // The one field by which nodes are selected; pods of a DaemonSet are each given to theirs by it.
  const value = key === 'metadata.name' ? name : labels.get(key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return true;
  }
}

/** "dedicated=gpu:NoSchedule", as kubectl writes a taint. */
export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}
