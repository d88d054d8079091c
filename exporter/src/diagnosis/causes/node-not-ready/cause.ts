import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Node, Taint } from '../../../model/evidence/node.ts';
import { type Condition, conditionOf } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { type Match, ofPod, podCause, type PodView } from '../../cause.ts';
import { brief } from '../../containers.ts';

type Found = Match & { readonly reason: '' };

/** A pod that was told to go from a lost node stays until the node is back: nobody there ends it. */
export const nodeNotReady = podCause({
  cause: 'node_not_ready',
  of: ['staying', 'leaving'],
  match(view) {
    const { pod, node, evidence } = view;
    if (pod.node === '') return undefined;
    if (node !== undefined) return byCondition(node) ?? byTaint(node) ?? byThePodAlone(view, 'is ready again');
    const unknown = evidence.missing.get('nodes');
    return unknown === undefined ? gone(view) : byThePodAlone(view, unknown);
  },
});

function byCondition({ name, conditions }: Node): Found | undefined {
  const ready = conditionOf(conditions, 'Ready');
  if (ready === undefined || ready.status === 'True') return undefined;
  const { status, reason, message, since } = ready;
  return {
    reason: '',
    confidence: 'certain',
    node: name,
    says: `node ${name} is ${status === 'Unknown' ? 'lost' : 'not ready'}, ${wordsOf(ready)}`,
    since,
    evidence: [
      ofNode(name, 'status.conditions[Ready].status', status),
      ...(message === '' && reason === '' ? [] : [ofNode(name, 'status.conditions[Ready].message', message || reason)]),
    ],
  };
}

/** Unknown: the kubelet is silent. False: it says itself what it lacks. Source: node lifecycle controller, kubelet. */
function wordsOf({ status, reason, message }: Condition): string {
  if (status === 'Unknown') return 'its kubelet stopped reporting';
  if (/cni|NetworkPluginNotReady|network plugin|network not ready/i.test(message))
    return 'its network plugin is not initialized';
  return brief(message === '' ? reason : message, 120) || 'and does not say why';
}

const lostKeys: ReadonlySet<string> = new Set(['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready']);

/** The controller taints a node a moment after its condition; where nothing tells of the condition the taint does. */
function byTaint({ name, conditions, taints }: Node): Found | undefined {
  const taint = taints.find(({ key }: Taint) => lostKeys.has(key));
  if (taint === undefined || conditionOf(conditions, 'Ready') !== undefined) return undefined;
  const word = taint.key.endsWith('unreachable') ? 'lost' : 'not ready';
  return {
    reason: '',
    confidence: 'certain',
    node: name,
    says: `node ${name} is ${word}, it has the taint ${taint.key}`,
    evidence: [ofNode(name, 'spec.taints', `${taint.key}:${taint.effect}`)],
  };
}

/** A pod whose containers still say why they are not ready has its node: a list without it is no whole one. */
function gone({ pod }: PodView): Found | undefined {
  const isSilent = signsOf(pod) !== undefined || pod.containers.every(({ state }) => state === undefined);
  if (!isSilent) return undefined;
  const says = `node ${pod.node}, which it was given to, does not exist any more`;
  const evidence = [ofNode(pod.node, 'metadata', 'does not exist'), ofPod(pod, 'spec.nodeName', pod.node)];
  return { reason: '', confidence: 'certain', node: pod.node, says, evidence };
}

function byThePodAlone({ pod }: PodView, instead: string): Found | undefined {
  const signs = signsOf(pod);
  if (signs === undefined) return undefined;
  return {
    reason: '',
    confidence: 'likely',
    says: `node ${pod.node} is probably lost, or was: its containers were ready and only the pod is not`,
    node: pod.node,
    since: conditionOf(pod.conditions, 'Ready')?.since,
    evidence: [...signs, ofNode(pod.node, 'status', instead)],
  };
}

/**
 * What the node controller leaves on the pods of a lost node: Ready is False without a reason, while all containers are
 * still called ready. Older ones call the pod NodeLost. Source: MarkPodsNotReady, which changes no other condition.
 */
function signsOf(pod: Pod): Evidence[] | undefined {
  const { conditions, readinessGates, containers, reason } = pod;
  if (reason === 'NodeLost') return [ofPod(pod, 'status.reason', reason)];
  const ready = conditionOf(conditions, 'Ready');
  const isMarked =
    ready?.status === 'False' &&
    ready.reason === '' &&
    conditionOf(conditions, 'ContainersReady')?.status === 'True' &&
    containers.every(({ role, state, ready: isReady }) => role === 'init' || state === undefined || isReady) &&
    readinessGates.every((gate) => conditionOf(conditions, gate)?.status === 'True');
  if (!isMarked) return undefined;
  return [
    ofPod(pod, 'status.conditions[Ready].status', 'False'),
    ofPod(pod, 'status.conditions[ContainersReady].status', 'True'),
  ];
}

function ofNode(name: string, field: string, value: string): Evidence {
  return { kind: 'Node', namespace: '', name, field, value };
}
