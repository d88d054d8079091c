import type { ObjectRef } from './object.ts';

/** What the platform reports of an object. It explains, and proves nothing: events are best-effort and have no end. */
export interface ClusterEvent {
  readonly about: ObjectRef;
  /** Of the object; empty where it is not told. */
  readonly uid: string;
  /** Container of a pod; empty for the pod as a whole. */
  readonly container: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** Milliseconds since the epoch; undefined where neither is told. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}
