import {
  type ModelEvent,
  relistReasons,
  type RelistReason,
  resourceActivities,
  type ResourceActivity,
} from './event.ts';

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

export interface MutableResource extends ResourceState {
  up: boolean;
  error: string | undefined;
  lastEventAt: number | undefined;
  readonly activities: Map<ResourceActivity, number>;
  readonly relists: Map<RelistReason, number>;
}

type ResourceEvent = Extract<ModelEvent, { readonly resource: string }>;

/** Takes in what a source tells of one of its parts. All that is counted is born at zero. */
export function addResourceEvent(resources: Map<string, MutableResource>, event: ResourceEvent): void {
  let resource = resources.get(event.resource);
  if (resource === undefined) resources.set(event.resource, (resource = bornResource(event.resource)));
  switch (event.type) {
    case 'resource-up':
      resource.up = true;
      resource.error = undefined;
      break;
    case 'resource-down':
      resource.up = false;
      resource.error = event.error;
      break;
    case 'resource-activity':
      resource.activities.set(event.activity, (resource.activities.get(event.activity) ?? 0) + event.count);
      if (event.activity === 'event') resource.lastEventAt = event.at;
      break;
    case 'resource-relisted':
      resource.relists.set(event.reason, (resource.relists.get(event.reason) ?? 0) + 1);
      break;
  }
}

function bornResource(name: string): MutableResource {
  return {
    name,
    up: false,
    error: undefined,
    lastEventAt: undefined,
    activities: new Map(resourceActivities.map((activity) => [activity, 0])),
    relists: new Map(relistReasons.map((reason) => [reason, 0])),
  };
}
