import type { RelistReason, ResourceActivity } from './event.ts';

/** What is known of one part of a source. */
export interface ResourceState {
  readonly name: string;
  readonly up: boolean;
  /** Why it is not known, and what is missing without it. */
  readonly error: string | undefined;
  /** When its last event or sign of life came, in milliseconds since the epoch. */
  readonly lastEventAt: number | undefined;
  readonly activities: ReadonlyMap<ResourceActivity, number>;
  readonly relists: ReadonlyMap<RelistReason, number>;
}
