import type { ObjectRef } from './object.ts';

/** Why pods need a workload from elsewhere: without it they do not get ready, or are not made at all. */
export type Need = 'sidecar' | 'admission_webhook';

/** A workload from elsewhere that pods of the upstream wait for. */
export interface Dependency extends ObjectRef {
  readonly need: Need;
  /** What waits for it, or asks it: the container of the sidecar, or the webhook. */
  readonly by: string;
  /** Its ready pods; undefined where nobody may say. */
  readonly ready: number | undefined;
  readonly desired: number | undefined;
  /** When it was written last, in milliseconds since the epoch; undefined where it does not say. */
  readonly changedAt: number | undefined;
}
