import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, ofPod, podCause, type PodView } from '../../cause.ts';
import { isCreating, named, ofContainer, present } from '../../containers.ts';
import { deepened, isDown } from '../../dependency.ts';

/** A large image takes minutes; longer than this somebody ought to look. */
const creationMs = 600_000;

export const starting = podCause({
  cause: 'starting',
  match(view) {
    const { pod } = view;
    if (pod.phase !== 'Pending' && pod.phase !== 'Running') return undefined;
    return initStillRuns(view) ?? probeNotDue(view) ?? beingCreated(view);
  },
});

function initStillRuns({ pod }: PodView) {
  const container = pod.containers.find(({ role, state }) => role === 'init' && state?.kind === 'running');
  if (container?.state?.kind !== 'running') return undefined;
  return {
    reason: '',
    confidence: 'certain',
    says: `${named(container)} has not finished yet`,
    container: container.name,
    since: container.state.since,
    evidence: [ofContainer(pod, container, ['state', 'running'])],
  } as const;
}

/** For how long after its start nobody can say that the container does not do well, in milliseconds. */
function patienceOf({ startup, readiness, started }: Container, isAsked: boolean): number {
  // Only a startup probe leaves a container that runs unstarted, whether or not its spec is known.
  if (startup === undefined && started === false) return Infinity;
  if (startup !== undefined && started !== true)
    return (startup.initialDelay + startup.period * startup.failureThreshold + startup.timeout) * 1000;
  if (readiness === undefined) return 0;
  // The first answer may take a period and a timeout beyond the delay.
  const first = isAsked ? 0 : readiness.period + readiness.timeout;
  return (readiness.initialDelay + first) * 1000;
}

function probeNotDue({ pod, events, evidence, now }: PodView) {
  for (const container of pod.containers) {
    const { name, state, ready, startup, started, restarts } = container;
    if (ready || container.role === 'init' || state?.kind !== 'running' || state.since === undefined) continue;
    const { since } = state;
    const isAsked = events.some(
      (event) => event.container === name && event.reason === 'Unhealthy' && (event.last ?? 0) >= since,
    );
    const age = now - since;
    const waitsForStartup = started === false || (startup !== undefined && started !== true);
    const isOverdue = age >= patienceOf(container, isAsked);
    if (restarts > 1 || age < 0 || (isOverdue && !waitsForStartup)) continue;
    const late = isOverdue ? ', and may never: its time for that is over' : '';
    const why = waitsForStartup
      ? `it has not passed its startup probe yet${late}`
      : 'its first readiness check is not due yet';
    const found = {
      reason: '',
      confidence: isOverdue ? 'suspected' : 'likely',
      says: `${named(container)} is still starting, ${why}`,
      container: name,
      since,
      evidence: [
        ofContainer(pod, container, ['state.running.startedAt', new Date(since).toISOString()]),
        ...(waitsForStartup ? [ofContainer(pod, container, ['started', false])] : []),
      ],
    } as const;
    // What starts in its own time waits for nobody who is there.
    return deepened(found, name, { ...evidence, dependencies: evidence.dependencies.filter(isDown) });
  }
  return undefined;
}

function beingCreated({ pod, events, now }: PodView) {
  // Init containers that failed have a cause of their own; those that are done hold up nothing.
  if (!pod.containers.every((each) => each.role === 'init' || isCreating(each))) return undefined;
  const pull = present(events, ['Pulling'], ['Pulled', 'Failed']);
  const isLate = pod.createdAt !== undefined && now - pod.createdAt > creationMs;
  const what = pull === undefined ? 'creating its containers' : `pulling ${imageOf(pull.message)}`;
  return {
    reason: '',
    confidence: isLate ? 'suspected' : 'likely',
    says: `node ${pod.node} ${isLate ? 'may still be' : 'is still'} ${what}${isLate ? ', which takes longer than it ought to' : ''}`,
    node: pod.node,
    since: pod.createdAt,
    evidence: [ofPod(pod, 'status.phase', pod.phase), ...(pull === undefined ? [] : [ofEvent(pull)])],
  } as const;
}

/** Of "Pulling image "web:2"" */
function imageOf(message: string): string {
  const image = /image "([^"]+)"/.exec(message)?.[1];
  return image === undefined ? 'an image' : `image ${image}`;
}
