import type { Evidence } from '@uhwatch/contract/api.ts';
import { type Condition, conditionOf } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { ofPod, podCause, type PodView } from '../../cause.ts';
import { brief } from '../../containers.ts';

export const nodeNotReady = podCause({
  cause: 'node_not_ready',
  match(view) {
    const { pod, node, evidence } = view;
    if (pod.node === '') return undefined;
    if (evidence.missing.has('nodes')) return byThePodAlone(view);
    const found = { reason: '', confidence: 'certain', node: pod.node } as const;
    if (node === undefined) {
      const says = `node ${pod.node}, which it was given to, does not exist any more`;
      return { ...found, says, evidence: [ofPod(pod, 'spec.nodeName', pod.node)] };
    }
    const ready = conditionOf(node.conditions, 'Ready');
    if (ready === undefined || ready.status === 'True') return undefined;
    return {
      ...found,
      says: `node ${pod.node} is lost or not ready, ${wordsOf(ready)}`,
      since: ready.since,
      evidence: told(pod.node, ready),
    };
  },
});

/** Unknown: the kubelet is silent. False: it says itself what it lacks. Source: node lifecycle controller, kubelet. */
function wordsOf({ status, reason, message }: Condition): string {
  if (status === 'Unknown') return 'its kubelet stopped reporting';
  if (/cni|NetworkPluginNotReady|network plugin/i.test(message)) return 'its network plugin is not initialized';
  return brief(message === '' ? reason : message, 120) || 'and does not say why';
}

function told(name: string, { status, reason, message }: Condition): Evidence[] {
  const row = (field: string, value: string): Evidence => ({ kind: 'Node', namespace: '', name, field, value });
  return [
    row('status.conditions[Ready].status', status),
    ...(message === '' && reason === '' ? [] : [row('status.conditions[Ready].message', message || reason)]),
  ];
}

/**
 * What the node controller leaves on the pods of a lost node: Ready is False without a reason, while all containers are
 * still called ready. Source: MarkPodsNotReady, which changes no other condition.
 */
function byThePodAlone({ pod }: PodView) {
  const ready = conditionOf(pod.conditions, 'Ready');
  const isSigned =
    ready?.status === 'False' &&
    ready.reason === '' &&
    conditionOf(pod.conditions, 'ContainersReady')?.status === 'True' &&
    gatesAreMet(pod);
  if (!isSigned) return undefined;
  return {
    reason: '',
    confidence: 'likely',
    says: `node ${pod.node} is probably lost, all containers were ready and only the pod is not`,
    node: pod.node,
    since: ready.since,
    evidence: [
      ofPod(pod, 'status.conditions[Ready].status', 'False'),
      ofPod(pod, 'status.conditions[ContainersReady].status', 'True'),
      ofPod(pod, 'spec.nodeName', pod.node),
    ],
  } as const;
}

function gatesAreMet({ readinessGates, conditions }: Pod): boolean {
  return readinessGates.every((gate) => conditionOf(conditions, gate)?.status === 'True');
}
