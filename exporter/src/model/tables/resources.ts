import { type ModelEvent, relistReasons, resourceActivities } from '../event.ts';
import type { Mutable } from '../mutable.ts';
import type { ResourceState } from '../resource-state.ts';

export type MutableResource = Mutable<ResourceState>;

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
