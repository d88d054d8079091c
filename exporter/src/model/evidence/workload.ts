import type { Condition, Labels, ObjectRef } from './object.ts';

/** One state of a pod template that a workload has, or had. */
export interface Revision {
  readonly name: string;
  readonly uid: string;
  /** Growing, such as `deployment.kubernetes.io/revision`. */
  readonly number: number;
  readonly createdAt: number | undefined;
  /** Images by container. */
  readonly images: Labels;
  /** By path of a field of the template a fingerprint of what it holds, never the value: it may be a secret. */
  readonly fields: Labels;
}

/** What keeps pods running behind the upstream. */
export interface Workload extends ObjectRef {
  readonly uid: string;
  readonly desired: number;
  /** Pods that exist, and of these those that are ready, as the workload counts them. */
  readonly existing: number;
  readonly ready: number;
  readonly podLabels: Labels;
  readonly conditions: readonly Condition[];
  readonly createdAt: number | undefined;
  /** Oldest first; empty where the workload keeps none. */
  readonly revisions: readonly Revision[];
  /** What scales it, if anything does. */
  readonly autoscaler: Autoscaler | undefined;
  /** The serverless or event-driven scaler that may take it to zero and back on purpose, such as a `ScaledObject`. */
  readonly activator: ObjectRef | undefined;
  /** When somebody, or an autoscaler, set the number of its pods last, in milliseconds since the epoch. */
  readonly scaledAt?: number;
  /** It makes the next pod only once the one before is ready, as a StatefulSet does unless it says otherwise. */
  readonly startsInOrder?: true;
}

export interface Autoscaler extends ObjectRef {
  readonly min: number;
  readonly max: number;
  readonly current: number;
  readonly conditions: readonly Condition[];
  /** When it scaled last, in milliseconds since the epoch. */
  readonly scaledAt?: number;
}

/** A bound on what a namespace may hold. */
export interface Quota {
  readonly namespace: string;
  readonly name: string;
  /** By resource, as the platform writes quantities. */
  readonly hard: Labels;
  readonly used: Labels;
}

/** A claim of a volume. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  /** `Pending`, `Bound` or `Lost`. */
  readonly phase: string;
  readonly storageClass: string;
}
