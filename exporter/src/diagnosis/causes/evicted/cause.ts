import { ofPod, podCause } from '../../cause.ts';
import { brief } from '../../containers.ts';

/** What the platform calls a pod that it ended. Source: kubelet's eviction and node shutdown, scheduler's preemption. */
const words: Readonly<Record<string, string>> = {
  Evicted: 'it was evicted',
  DeadlineExceeded: 'its deadline (activeDeadlineSeconds) passed',
  NodeShutdown: 'its node was shut down',
  Terminated: 'its node was shut down',
  Preempting: 'a pod of higher priority took its place',
  NodeLost: 'its node was lost',
  UnexpectedAdmissionError: 'the kubelet refused it',
  NodeAffinity: 'the kubelet refused it, its node no longer matches',
};

export const evicted = podCause({
  cause: 'evicted',
  of: ['failed'],
  match({ pod }) {
    const says = words[pod.reason] ?? `it failed${pod.reason === '' ? '' : ` (${pod.reason})`}`;
    return {
      reason: '',
      confidence: 'certain',
      says: `${says}${pod.message === '' ? '' : `: ${brief(pod.message, 120)}`}`,
      ...(pod.node !== '' && { node: pod.node }),
      evidence: [ofPod(pod, 'status.reason', pod.reason === '' ? 'Failed' : pod.reason)],
    };
  },
});
