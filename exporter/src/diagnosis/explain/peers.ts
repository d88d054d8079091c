import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { viewOf } from './standing.ts';

/**
 * Events are asked for of some pods only. What they say of a pod of the same workload in the same state, best on the same
 * node, probably holds for one of which nobody asked; empty where there is no such pod.
 */
export function eventsOfPeer(pod: Pod, evidence: UpstreamEvidence): readonly ClusterEvent[] {
  const alike = evidence.pods.filter((each) => each !== pod && stateOf(each) === stateOf(pod));
  const sorted = alike.sort((a, b) => Number(b.node === pod.node) - Number(a.node === pod.node));
  return sorted.map((each) => viewOf(each, evidence).events).find((events) => events.length > 0) ?? [];
}

function stateOf({ owner, phase, containers }: Pod): string {
  const states = containers.map(({ name, state }) => [name, state?.kind, state?.kind === 'waiting' && state.reason]);
  return JSON.stringify([owner?.kind, owner?.name, phase, states]);
}
