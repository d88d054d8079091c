import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, podCause, type PodView } from '../../cause.ts';
import { named, ofContainer } from '../../containers.ts';
import { answerOf, askedAs, unheard } from './answer.ts';

/** The kubelet calls a container without a probe ready when it next looks at the pod. Source: kubelet's sync period. */
const kubeletLagMs = 10_000;

export const readinessProbe = podCause({
  cause: 'readiness_probe',
  match(view) {
    const { pod, events } = view;
    const container = pod.containers.find(isAskedAndNotReady);
    if (container?.readiness === undefined) return byStatusAlone(view);
    const event = events.find((each) => isFailure(each, container));
    const { reason, says } =
      event === undefined ? unheard(container.readiness) : answerOf(event.message, container.readiness);
    return {
      reason,
      confidence: event === undefined ? 'likely' : 'certain',
      says: `readiness probe of ${named(container)} (${askedAs(container)}) ${says}`,
      container: container.name,
      since: event?.first,
      evidence: [ofContainer(pod, container, ['ready', false]), ...(event === undefined ? [] : [ofEvent(event)])],
    };
  },
});

/** Only a probe keeps a container that runs from being ready; what somebody wrote down of the pod may lack it. */
function byStatusAlone({ pod, now }: PodView) {
  for (const container of pod.containers) {
    const { role, ready, readiness, started, state } = container;
    if (role === 'init' || ready || readiness !== undefined || started === false || state?.kind !== 'running') continue;
    const age = now - (state.since ?? -Infinity);
    if (age >= 0 && age < kubeletLagMs) continue;
    return {
      reason: '',
      confidence: 'suspected',
      says: `${named(container)} runs and is not ready, its readiness probe may fail`,
      container: container.name,
      evidence: [ofContainer(pod, container, ['ready', false])],
    } as const;
  }
  return undefined;
}

/** The kubelet asks only what runs and has started; without a probe a container is ready as soon as it runs. */
function isAskedAndNotReady({ role, ready, readiness, started, state }: Container): boolean {
  return role !== 'init' && !ready && readiness !== undefined && started !== false && state?.kind === 'running';
}

/** Of this run of the container: what an earlier one answered is over. Some messages begin with "errored". */
function isFailure({ reason, message, container, last }: ClusterEvent, { name, state }: Container): boolean {
  const isOfRun = state?.kind !== 'running' || state.since === undefined || last === undefined || last >= state.since;
  return reason === 'Unhealthy' && container === name && isOfRun && /^Readiness probe (failed|errored)/.test(message);
}
