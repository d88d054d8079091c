import type { Evidence } from '@uhwatch/contract/api.ts';
import { conditionOf } from '../../../model/evidence/object.ts';
import { type Match, ofEvent, ofPod, podCause, type PodView } from '../../cause.ts';
import { isScheduled, present } from '../../containers.ts';
import { provenByNodes } from './by-nodes.ts';
import { detailOf } from './detail.ts';
import { readSchedulerMessage, type Refusal, type ScheduleReason } from './scheduler-message.ts';

type Found = Match & { readonly reason: ScheduleReason };

export const unscheduled = podCause({
  cause: 'unscheduled',
  match(view) {
    const { pod } = view;
    if (isScheduled(pod) || pod.phase !== 'Pending') return undefined;
    const since = conditionOf(pod.conditions, 'PodScheduled')?.since ?? pod.createdAt;
    const told = messageOf(view);
    return { ...(byGate(view) ?? (told && byScheduler(view, told)) ?? bySpecAlone(view)), since };
  },
});

function byGate({ pod }: PodView): Found | undefined {
  const isGated = conditionOf(pod.conditions, 'PodScheduled')?.reason === 'SchedulingGated';
  if (pod.schedulingGates.length === 0 && !isGated) return undefined;
  const gates = pod.schedulingGates.join(', ');
  return {
    reason: 'gated',
    confidence: 'certain',
    says: gates === '' ? 'a scheduling gate holds it back' : `scheduling gate ${gates} holds it back`,
    evidence: [
      gates === ''
        ? ofPod(pod, 'status.conditions[PodScheduled].reason', 'SchedulingGated')
        : ofPod(pod, 'spec.schedulingGates', gates),
    ],
  };
}

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
  const tries = events.filter(({ message }) => !message.startsWith('skip schedule deleting pod'));
  const event = present(tries, ['FailedScheduling'], ['Scheduled']);
  return event && { message: event.message, evidence: ofEvent(event) };
}

function byScheduler(view: PodView, { message, evidence }: Told): Found | undefined {
  const { total, refusals } = readSchedulerMessage(message);
  const [main, ...others] = relevant(view, refusals);
  if (main === undefined) return undefined;
  const more = detailOf(view, main);
  const count = total === undefined ? '' : ` (${main.nodes ?? total} of ${total} nodes)`;
  const rest = others.map(({ nodes, words }) => `${nodes} ${words}`).join(', ');
  return {
    reason: main.reason,
    confidence: 'certain',
    says: `no node takes it${count}, ${more.says}${rest === '' ? '' : `; besides ${rest}`}`,
    evidence: [evidence, ...more.evidence],
  };
}

/** A pod of a DaemonSet is meant for one node: that the others are not the one says nothing of why that one refuses it. */
function relevant({ pod }: PodView, refusals: readonly Refusal[]): readonly Refusal[] {
  if (pod.owner?.kind !== 'DaemonSet') return refusals;
  const own = refusals.filter(({ reason, words }) => reason !== 'affinity' && !words.includes('[NodeAffinity]'));
  return own.length > 0 ? own : refusals;
}

/** Before the scheduler said anything, or where its words are gone. */
function bySpecAlone(view: PodView): Found {
  const proven = provenByNodes(view);
  if (proven !== undefined) {
    const { reason, nodes, total, says, evidence } = proven;
    return { reason, confidence: 'certain', says: `no node takes it (${nodes} of ${total} nodes), ${says}`, evidence };
  }
  const { pod } = view;
  return {
    reason: '',
    confidence: 'likely',
    says: 'it was given to no node, and the scheduler has not said why',
    evidence: [ofPod(pod, 'spec.nodeName', 'none')],
  };
}
