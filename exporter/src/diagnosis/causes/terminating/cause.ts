import { conditionOf } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { ofPod, podCause } from '../../cause.ts';

/** Who told it to go, by the reason of the condition DisruptionTarget. Source: k8s.io/api/core/v1, PodReason. */
const disruptions: Readonly<Record<string, string>> = {
  EvictionByEvictionAPI: 'it was evicted through the API, as a drain of its node does',
  PreemptionByScheduler: 'it made room for a pod of higher priority',
  DeletionByTaintManager: 'it does not tolerate a taint of its node',
  DeletionByPodGC: 'its node is gone',
  TerminationByKubelet: 'its node ended it',
};

export const terminating = podCause({
  cause: 'terminating',
  of: ['leaving'],
  match({ pod }) {
    const { leavingSince } = pod;
    if (leavingSince === undefined) return undefined;
    const disruption = disruptionOf(pod);
    const at = new Date(leavingSince).toISOString();
    return {
      reason: '',
      confidence: 'certain',
      says: `${disruptions[disruption] ?? 'it was told to go'}, and nothing took its place${heldBy(pod)}`,
      ...(pod.node !== '' && { node: pod.node }),
      since: leavingSince,
      evidence: [
        ofPod(pod, 'metadata.deletionTimestamp, without its grace', at),
        ...(heldBy(pod) === '' ? [] : [ofPod(pod, 'metadata.finalizers', pod.finalizers.join(', '))]),
        ...(disruption === '' ? [] : [ofPod(pod, 'status.conditions[DisruptionTarget].reason', disruption)]),
      ],
    };
  },
});

/** Nothing of it runs any more, and it is still there: only who wrote the finalizer can let it go. */
function heldBy({ finalizers, containers }: Pod): string {
  if (finalizers.length === 0 || containers.some(({ state }) => state?.kind === 'running')) return '';
  return `; its ${finalizers.length === 1 ? 'finalizer' : 'finalizers'} ${finalizers.join(', ')} keep${finalizers.length === 1 ? 's' : ''} it from being gone`;
}

function disruptionOf({ conditions }: Pod): string {
  const condition = conditionOf(conditions, 'DisruptionTarget');
  return condition?.status === 'True' ? condition.reason : '';
}
