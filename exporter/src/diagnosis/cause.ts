import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Cause, Reason } from '@uhwatch/contract/causes.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import type { ClusterEvent } from '../model/evidence/cluster-event.ts';
import type { Node } from '../model/evidence/node.ts';
import type { Pod } from '../model/evidence/pod.ts';
import type { ServiceSpec, UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import type { Subject } from './rule.ts';

/** A pod that is no ready endpoint, and what is known around it. */
export interface PodView {
  readonly pod: Pod;
  /** Node that it was given to; undefined for none, and where nobody tells of nodes. */
  readonly node: Node | undefined;
  /** About the pod, the latest first. */
  readonly events: readonly ClusterEvent[];
  readonly evidence: UpstreamEvidence;
  /** Milliseconds since the epoch: when the evidence was collected. */
  readonly now: number;
}

/** A pod that is ready, and no endpoint of a port all the same. */
export interface PortView extends PodView {
  readonly subject: Pick<Subject, 'namespace' | 'service'>;
  readonly port: ServiceSpec['ports'][number];
}

/** Pods that ought to exist and do not; a count of 0 where none exists and nobody says how many ought to. */
export interface AbsenceView {
  readonly subject: Pick<Subject, 'namespace' | 'service'>;
  readonly count: number;
  readonly evidence: UpstreamEvidence;
  readonly now: number;
}

/** What a cause makes of one endpoint. */
export interface Match {
  readonly reason: Reason;
  readonly confidence: Confidence;
  /**
   * Why, behind "3 of 5 endpoints: ", with the names in it: "the image web:2 does not exist". The same words for endpoints
   * that suffer from the same thing. What is only suspected says so ("may").
   */
  readonly says: string;
  /** What tells of it, the most telling first; never what tells nothing. */
  readonly evidence: readonly Evidence[];
  /** The container that it is about, for commands. */
  readonly container?: string;
  readonly node?: string;
  /** As kubectl takes it, for commands: `deployment/checkout`. */
  readonly workload?: string;
  /** When it began, in milliseconds since the epoch; undefined where the evidence does not say. */
  readonly since?: number | undefined;
}

/** Why a pod is no ready endpoint. Pure: the clock is that of the view. */
export interface PodCause {
  readonly about: 'pod';
  readonly cause: Cause;
  /** Undefined where this is not why. */
  match(view: PodView): Match | undefined;
}

/** Why a pod that is ready is no endpoint of a port. */
export interface PortCause {
  readonly about: 'port';
  readonly cause: Cause;
  match(view: PortView): Match | undefined;
}

/** Why pods that ought to exist do not. */
export interface AbsenceCause {
  readonly about: 'absence';
  readonly cause: Cause;
  match(view: AbsenceView): Match | undefined;
}

export type EndpointCause = PodCause | PortCause | AbsenceCause;

/** A reason of another cause does not compile. */
interface Spec<C extends Cause, View> {
  readonly cause: C;
  match(view: View): (Match & { readonly reason: Reason<C> }) | undefined;
}

/**
 * Which pods it is asked of: those that stay (default), that were told to go, or that ended in failure. What the containers
 * of a pod that goes still show is no cause.
 */
type Stage = 'staying' | 'leaving' | 'failed';

function stageOf({ phase, leavingSince }: Pod): Stage {
  if (phase === 'Failed') return 'failed';
  return leavingSince === undefined ? 'staying' : 'leaving';
}

export function podCause<C extends Cause>({
  of = ['staying'],
  ...spec
}: Spec<C, PodView> & { of?: readonly Stage[] }): PodCause {
  return {
    about: 'pod',
    cause: spec.cause,
    match: (view) => (of.includes(stageOf(view.pod)) ? spec.match(view) : undefined),
  };
}

export function portCause<C extends Cause>(spec: Spec<C, PortView>): PortCause {
  return { about: 'port', ...spec };
}

export function absenceCause<C extends Cause>(spec: Spec<C, AbsenceView>): AbsenceCause {
  return { about: 'absence', ...spec };
}

/** One thing that the pod shows. */
export function ofPod({ namespace, name }: Pod, field: string, value: Evidence['value']): Evidence {
  return { kind: 'Pod', namespace, name, field, value };
}

/** What an event said, and how often. */
export function ofEvent({ about: { namespace, name }, reason, message, count }: ClusterEvent): Evidence {
  return { kind: 'Event', namespace, name, field: count > 1 ? `${reason} (${count} times)` : reason, value: message };
}
