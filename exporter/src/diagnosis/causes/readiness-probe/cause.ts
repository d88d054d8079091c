import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import { conditionOf } from '../../../model/evidence/object.ts';
import type { Container, Pod, Probe } from '../../../model/evidence/pod.ts';
import { ofEvent, ofPod, podCause } from '../../cause.ts';
import { named, ofContainer } from '../../containers.ts';
import { deepened } from '../../dependency.ts';
import { answerOf, askedAs, unheard } from './answer.ts';

/** The kubelet calls a container without a probe ready when it next looks at the pod. Source: kubelet's sync period. */
const kubeletLagMs = 10_000;

type Asked = Container & { readonly readiness: Probe };

export const readinessProbe = podCause({
  cause: 'readiness_probe',
  match({ pod, events, evidence, now }) {
    const waiting = pod.containers.filter(isUpAndNotReady);
    const asked = waiting.filter(isAsked);
    const failureOf = (container: Container): ClusterEvent | undefined =>
      events.find((event) => isFailure(event, container, asked.length === 1));
    const container = asked.find((each) => failureOf(each) !== undefined) ?? asked[0];
    if (container === undefined)
      return notAsked(
        pod,
        waiting.filter((each) => isSettled(each, now)),
      );
    const event = failureOf(container);
    const { reason, says } =
      event === undefined ? unheard(container.readiness) : answerOf(event.message, container.readiness);
    const found = {
      reason,
      confidence: event === undefined ? 'likely' : 'certain',
      says: `readiness probe of ${named(container)} (${askedAs(container)}) ${says}`,
      container: container.name,
      since: unreadySince(pod) ?? event?.first,
      evidence: [ofContainer(pod, container, ['ready', false]), ...(event === undefined ? [] : [ofEvent(event)])],
    } as const;
    return deepened(found, container.name, evidence);
  },
});

/** The kubelet asks only what runs and has started. */
function isUpAndNotReady({ role, ready, started, state }: Container): boolean {
  return role !== 'init' && !ready && started !== false && state?.kind === 'running';
}

function isSettled({ state }: Container, now: number): boolean {
  const age = state?.kind === 'running' ? now - (state.since ?? -Infinity) : Infinity;
  return age < 0 || age >= kubeletLagMs;
}

function isAsked(container: Container): container is Asked {
  return container.readiness !== undefined;
}

/** Without a probe a container is ready as soon as it runs, so that something is not seen: who wrote the pod down left it out. */
function notAsked(pod: Pod, [container]: readonly Container[]) {
  if (container === undefined) return undefined;
  return {
    reason: '',
    confidence: 'suspected',
    says: `${named(container)} runs and is not ready, it may fail a readiness check that its spec does not show`,
    container: container.name,
    since: unreadySince(pod),
    evidence: [
      ofContainer(pod, container, ['ready', false]),
      ofPod(pod, `spec.containers[${container.name}].readinessProbe`, 'none'),
    ],
  } as const;
}

function unreadySince({ conditions }: Pod): number | undefined {
  const condition = conditionOf(conditions, 'Ready');
  return condition?.status === 'False' ? condition.since : undefined;
}

/**
 * Of this run of the container: what an earlier one answered is over. Some messages begin with "errored". An event that names
 * no container is about the only one that is asked.
 */
function isFailure(
  { reason, message, container, last }: ClusterEvent,
  { name, state }: Container,
  isOnly: boolean,
): boolean {
  const isOfRun = state?.kind !== 'running' || state.since === undefined || last === undefined || last >= state.since;
  const isOfContainer = container === name || (container === '' && isOnly);
  return reason === 'Unhealthy' && isOfContainer && isOfRun && /^Readiness probe (failed|errored)/.test(message);
}
