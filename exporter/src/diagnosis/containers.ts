import type { Evidence } from '@uhwatch/contract/api.ts';
import type { ClusterEvent } from '../model/evidence/cluster-event.ts';
import { conditionOf } from '../model/evidence/object.ts';
import type { Container, Pod } from '../model/evidence/pod.ts';
import { ofPod } from './cause.ts';

/** "container app", "init container migrate", "sidecar istio-proxy" */
export function named({ name, role }: Container): string {
  const words = { main: 'container', init: 'init container', sidecar: 'sidecar' } as const;
  return `${words[role]} ${name}`;
}

/** One thing that the status of a container shows, under the path that kubectl has for it. */
export function ofContainer(
  pod: Pod,
  { name, role }: Container,
  [field, value]: readonly [field: string, value: Evidence['value']],
): Evidence {
  const statuses = role === 'main' ? 'containerStatuses' : 'initContainerStatuses';
  return ofPod(pod, `status.${statuses}[${name}].${field}`, value);
}

/** What a container waits for, as its status says it; nothing where it does not wait. */
export function waitingEvidence(pod: Pod, container: Container): Evidence[] {
  const { state } = container;
  if (state?.kind !== 'waiting') return [];
  const rows = [ofContainer(pod, container, ['state.waiting.reason', state.reason])];
  if (state.message !== '') rows.push(ofContainer(pod, container, ['state.waiting.message', state.message]));
  return rows;
}

/** Reasons of a container that is on its way, as the kubelet sets them before it tells anything else. */
const creating: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

export function isCreating({ state }: Container): boolean {
  return state === undefined || (state.kind === 'waiting' && creating.has(state.reason));
}

/** Whether no container of the pod has begun yet, so that what holds up the pod as a whole can be why. */
export function isBeforeContainers(pod: Pod): boolean {
  return isScheduled(pod) && pod.containers.length > 0 && pod.containers.every(isCreating);
}

/** Whether a node has it. What somebody wrote down of a pod may lack the node, and still show what only a kubelet tells. */
export function isScheduled({ node, conditions, containers }: Pod): boolean {
  return (
    node !== '' ||
    conditionOf(conditions, 'PodScheduled')?.status === 'True' ||
    containers.some(({ state }) => state !== undefined)
  );
}

/** The latest event of these reasons, unless one of `endedBy` came after it: then it is over. Events are the latest first. */
export function present(
  events: readonly ClusterEvent[],
  reasons: readonly string[],
  endedBy: readonly string[] = [],
): ClusterEvent | undefined {
  const latest = events.find(({ reason }) => reasons.includes(reason));
  const end = events.find(({ reason }) => endedBy.includes(reason));
  const isOver = latest !== undefined && end !== undefined && (end.last ?? 0) > (latest.last ?? 0);
  return isOver ? undefined : latest;
}

/** The first line, as far as it fits into a title. */
export function brief(message: string, max = 160): string {
  const [line = ''] = message.trim().split('\n', 1);
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}
