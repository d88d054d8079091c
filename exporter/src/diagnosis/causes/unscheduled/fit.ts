import type { Node, Taint } from '../../../model/evidence/node.ts';
import type { NodeRequirement, Pod, Toleration } from '../../../model/evidence/pod.ts';

/** Taints that the platform sets for what other causes tell, or that keep nothing off. */
const cordonTaint = 'node.kubernetes.io/unschedulable';

/** Taints of the node that keep the pod off. Source: kube-scheduler's TaintToleration. */
export function untolerated({ tolerations }: Pod, { taints }: Node): Taint[] {
  return taints.filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      taint.key !== cordonTaint &&
      !tolerations.some((toleration) => tolerates(toleration, taint)),
  );
}

/** Source: Toleration.ToleratesTaint of k8s.io/api/core/v1. */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || value === taint.value);
}

/** Whether the labels of the node are what the pod demands. Source: kube-scheduler's NodeAffinity. */
export function matchesLabels({ nodeSelector, nodeAffinity }: Pod, { labels }: Node): boolean {
  for (const [key, value] of nodeSelector) if (labels.get(key) !== value) return false;
  return (
    nodeAffinity.length === 0 ||
    nodeAffinity.some((term) => term.length > 0 && term.every((each) => meets(each, labels)))
  );
}

function meets({ key, operator, values }: NodeRequirement, labels: Node['labels']): boolean {
  const value = labels.get(key);
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
