import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { PodView } from '../cause.ts';

/** Who stands behind an upstream, and how many that ought to do not. */
export interface Standing {
  readonly ready: readonly Pod[];
  readonly unready: readonly Pod[];
  readonly absent: number;
  /** What holds the absent ones back, where pods are made one after the other: the first that is not ready. */
  readonly waitsFor: Pod | undefined;
}

/**
 * Pods that ended well are no endpoints and were none to be; those that failed are replaced, and count only for those that
 * are not. Pods that are told to go count for those that are desired and not there yet.
 */
export function standingOf({ pods, workloads }: UpstreamEvidence, desired: number): Standing {
  const alive = pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
  const staying = alive.filter(({ leavingSince }) => leavingSince === undefined);
  const ready = staying.filter(isReady);
  const waiting = staying.filter((pod) => !isReady(pod));
  const others = [
    ...alive.filter(({ leavingSince }) => leavingSince !== undefined),
    ...pods.filter(({ phase }) => phase === 'Failed'),
  ];
  const lacking = Math.max(0, desired - staying.length);
  const unready = [...waiting, ...others.slice(0, lacking)];
  const isInOrder = workloads.some(({ startsInOrder }) => startsInOrder === true);
  return {
    ready,
    unready,
    absent: Math.max(0, lacking - others.length),
    waitsFor: isInOrder ? unready[0] : undefined,
  };
}

/** The platform's own word. Source: EndpointSlice controller, which goes by the condition Ready. */
export function isReady({ conditions }: Pod): boolean {
  return conditionOf(conditions, 'Ready')?.status === 'True';
}

export function viewOf(pod: Pod, evidence: UpstreamEvidence): PodView {
  return {
    pod,
    node: evidence.nodes.get(pod.node),
    events: evidence.events.filter((event) => isAbout(event, pod)),
    evidence,
    now: evidence.collectedAt,
  };
}

/**
 * Whether it is about this pod, and not about one before it that had its name, as those of a StatefulSet have. Where the
 * uids of a file were rewritten the time tells: only one pod at a time has a name.
 */
function isAbout({ uid, about, first }: ClusterEvent, { uid: own, name, createdAt }: Pod): boolean {
  if (uid === own) return true;
  if (about.kind !== 'Pod' || about.name !== name) return false;
  return uid === '' || (first !== undefined && createdAt !== undefined && first >= createdAt);
}
