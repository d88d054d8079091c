import type { Evidence } from '@uhwatch/contract/api.ts';
import { conditionOf } from '../../../model/evidence/object.ts';
import type { Node } from '../../../model/evidence/node.ts';
import { type Match, ofEvent, ofPod, podCause, type PodView } from '../../cause.ts';
import { isScheduled, present } from '../../containers.ts';
import { matchesLabels, taintText, untolerated } from './fit.ts';
import { readSchedulerMessage, type Refusal, type ScheduleReason } from './scheduler-message.ts';

type Found = Match & { readonly reason: ScheduleReason };

export const unscheduled = podCause({
  cause: 'unscheduled',
  match(view) {
    const { pod } = view;
    if (isScheduled(pod) || pod.phase !== 'Pending') return undefined;
    const condition = conditionOf(pod.conditions, 'PodScheduled');
    const since = condition?.since ?? pod.createdAt;
    const [gate] = pod.schedulingGates;
    if (gate !== undefined) {
      const evidence = [ofPod(pod, 'spec.schedulingGates', pod.schedulingGates.join(', '))];
      return { reason: 'gated', confidence: 'certain', says: `scheduling gate ${gate} holds it back`, since, evidence };
    }
    const told = messageOf(view);
    if (told === undefined) return { ...bySpecAlone(view), since };
    return { ...byScheduler(view, told), since };
  },
});

interface Told {
  readonly message: string;
  readonly evidence: Evidence;
}

/** The condition is present; the event may be of an earlier try, and one about a pod that is deleted is no failure. */
function messageOf({ pod, events }: PodView): Told | undefined {
  const condition = conditionOf(pod.conditions, 'PodScheduled');
  if (condition?.status === 'False' && condition.message !== '') {
    const evidence = ofPod(pod, 'status.conditions[PodScheduled].message', condition.message);
    return { message: condition.message, evidence };
  }
  const event = present(events, ['FailedScheduling'], ['Scheduled']);
  if (event === undefined || event.message.startsWith('skip schedule deleting pod')) return undefined;
  return { message: event.message, evidence: ofEvent(event) };
}

function byScheduler(view: PodView, { message, evidence }: Told): Found {
  const { total, refusals } = readSchedulerMessage(message);
  const [main] = refusals;
  if (main === undefined) return nothingFits(view);
  const more = detailOf(view, main);
  const count = total === undefined ? '' : ` (${main.nodes ?? total} of ${total} nodes)`;
  return {
    reason: main.reason,
    confidence: 'certain',
    says: `no node takes it${count}, ${more.says}`,
    evidence: [evidence, ...more.evidence],
  };
}

interface Detail {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** The scheduler no longer says which taint it is (1.35 on), so that the nodes have to. */
function detailOf({ pod, evidence: { nodes, claims } }: PodView, { reason, words }: Refusal): Detail {
  if (reason === 'taint') {
    const taint = commonTaint(pod, [...nodes.values()]);
    if (taint !== undefined) return taint;
  }
  if (reason === 'affinity' && pod.nodeSelector.size > 0) {
    const wanted = [...pod.nodeSelector].map((pair) => pair.join('=')).join(', ');
    return { says: `${words}: it asks for ${wanted}`, evidence: [ofPod(pod, 'spec.nodeSelector', wanted)] };
  }
  if (reason === 'volume') {
    const claim = claims.find(({ name, phase }) => pod.claims.includes(name) && phase !== 'Bound');
    if (claim !== undefined) {
      const row = { kind: 'PersistentVolumeClaim', namespace: claim.namespace, name: claim.name };
      return {
        says: `PersistentVolumeClaim ${claim.name} is ${claim.phase}`,
        evidence: [{ ...row, field: 'status.phase', value: claim.phase }],
      };
    }
    const [, absent] = /persistentvolumeclaim "([^"]+)" not found/.exec(words) ?? [];
    if (absent !== undefined) return { says: `PersistentVolumeClaim ${absent} does not exist`, evidence: [] };
    if (pod.claims.length > 0) return { says: `${words} (${pod.claims.join(', ')})`, evidence: [] };
  }
  return { says: words, evidence: [] };
}

/** The taint that keeps the pod off most nodes. */
function commonTaint(pod: PodView['pod'], nodes: readonly Node[]): Detail | undefined {
  const byTaint = new Map<string, Node[]>();
  for (const node of nodes)
    for (const taint of untolerated(pod, node)) {
      const text = taintText(taint);
      byTaint.set(text, [...(byTaint.get(text) ?? []), node]);
    }
  const [most] = [...byTaint].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const [node] = most?.[1] ?? [];
  if (most === undefined || node === undefined) return undefined;
  const row = { kind: 'Node', namespace: '', name: node.name, field: 'spec.taints', value: most[0] };
  return { says: `it has no toleration for taint ${most[0]}`, evidence: [row] };
}

/** Before the scheduler said anything, or where its words are gone: what the nodes and the pod prove. */
function bySpecAlone({ pod, evidence: { nodes, missing } }: PodView): Found {
  const all = [...nodes.values()];
  const says = `no node takes it (${all.length} of ${all.length} nodes)`;
  if (!missing.has('nodes') && all.length > 0) {
    if (all.every(({ unschedulable }) => unschedulable)) {
      const evidence = all.slice(0, 3).map(({ name }) => cordoned(name));
      return { reason: 'node_unschedulable', confidence: 'certain', says: `${says}, all are cordoned`, evidence };
    }
    const taint = all.every((node) => untolerated(pod, node).length > 0) ? commonTaint(pod, all) : undefined;
    if (taint !== undefined)
      return { reason: 'taint', confidence: 'certain', says: `${says}, ${taint.says}`, evidence: taint.evidence };
    if (all.every((node) => !matchesLabels(pod, node))) {
      const evidence = [
        ofPod(pod, 'spec.nodeSelector', [...pod.nodeSelector].map((pair) => pair.join('=')).join(', ')),
      ];
      return {
        reason: 'affinity',
        confidence: 'certain',
        says: `${says}, none has the labels that it asks for`,
        evidence,
      };
    }
  }
  return nothingFits({ pod });
}

function nothingFits({ pod }: Pick<PodView, 'pod'>): Found {
  return {
    reason: '',
    confidence: 'likely',
    says: 'it was given to no node, and the scheduler has not said why',
    evidence: [ofPod(pod, 'spec.nodeName', 'none')],
  };
}

function cordoned(name: string): Evidence {
  return { kind: 'Node', namespace: '', name, field: 'spec.unschedulable', value: true };
}
