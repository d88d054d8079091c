import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, podCause } from '../../cause.ts';
import { named, ofContainer } from '../../containers.ts';
import { answerOf, askedAs, unheard } from './answer.ts';

export const readinessProbe = podCause({
  cause: 'readiness_probe',
  match({ pod, events }) {
    const container = pod.containers.find(isAskedAndNotReady);
    if (container?.readiness === undefined || container.state?.kind !== 'running') return undefined;
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

/** The kubelet asks only what runs and has started; without a probe a container is ready as soon as it runs. */
function isAskedAndNotReady({ role, ready, readiness, started, state }: Container): boolean {
  return role !== 'init' && !ready && readiness !== undefined && started !== false && state?.kind === 'running';
}

/** Of this run of the container: what an earlier one answered is over. Some messages begin with "errored". */
function isFailure({ reason, message, container, last }: ClusterEvent, { name, state }: Container): boolean {
  const isOfRun = state?.kind !== 'running' || state.since === undefined || last === undefined || last >= state.since;
  return reason === 'Unhealthy' && container === name && isOfRun && /^Readiness probe (failed|errored)/.test(message);
}
