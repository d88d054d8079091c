import { lostNodes, silentControllers, silentScheduler } from './control-plane.ts';
import { neededWorkload } from './needed-workload.ts';
import type { CommonRow } from './row.ts';
import { sharedObject, zone } from './shared-objects.ts';

/** What several upstreams can have in common. */
export const commonRows: readonly CommonRow[] = [
  neededWorkload,
  lostNodes,
  silentScheduler,
  silentControllers,
  sharedObject,
  zone,
];
