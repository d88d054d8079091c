import { lostNodes, silentControllers, silentScheduler } from './control-plane.ts';
import { gateway } from './gateway.ts';
import { neededWorkload } from './needed-workload.ts';
import type { CommonRow } from './row.ts';
import { sharedObject, zone } from './shared-objects.ts';

/** What several upstreams can have in common. */
export const commonRows: readonly CommonRow[] = [
  neededWorkload,
  gateway,
  lostNodes,
  silentScheduler,
  silentControllers,
  sharedObject,
  zone,
];
