import type { Container } from '../../../model/evidence/pod.ts';
import { podCause, type PodView } from '../../cause.ts';
import { named, ofContainer, waitingEvidence } from '../../containers.ts';
import { isByOthers } from './kill.ts';
import { endOf, whyOf } from './why.ts';

/** Waiting reasons of a container that does not stay up. Source: kubernetes/pkg/kubelet/kuberuntime and container. */
const waitingReasons: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'PostStartHookError',
  'PreStartHookError',
]);

/** The kubelet waits 5 minutes at most between two starts; a container that ended longer ago has recovered. */
const loopMs = 600_000;

/** After its first end a container is started at once; for so long nobody can say that it recovered. */
const firstEndMs = 120_000;

export const crashLoop = podCause({
  cause: 'crash_loop',
  of: ['staying', 'failed'],
  match(view) {
    const { pod } = view;
    // What the platform ended is no fault of its containers.
    if (pod.reason !== '') return undefined;
    const container = pod.containers.find((each) => each.role !== 'init' && !each.ready && isCrashing(each, view));
    if (container === undefined) return undefined;
    const { says, evidence, ...why } = whyOf(view, container);
    return {
      ...why,
      says: `${named(container)} ${says}`,
      container: container.name,
      since: endOf(container)?.at,
      evidence: [
        ...waitingEvidence(pod, container),
        ...evidence,
        ofContainer(pod, container, ['restartCount', container.restarts]),
      ],
    };
  },
});

/** A container of a service ought to run for ever, so that one that ends well does not do its part either. */
function isCrashing(container: Container, { events, now }: PodView): boolean {
  const { state, lastEnd, restarts, started, startup } = container;
  if (state?.kind === 'terminated') return true;
  if (state?.kind === 'waiting') return waitingReasons.has(state.reason);
  // Between two ends of a loop it runs; one that restarted and passes its startup probe again may have recovered.
  if (lastEnd?.at === undefined || (startup !== undefined && started === true)) return false;
  const age = now - lastEnd.at;
  if (restarts > 1) return age < loopMs;
  const isFresh = restarts === 1 && lastEnd.exitCode !== 0 && age < firstEndMs;
  return isFresh && !isByOthers(events, container, lastEnd);
}
