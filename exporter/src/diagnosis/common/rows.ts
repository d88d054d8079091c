import { neededWorkload } from './needed-workload.ts';
import type { CommonRow } from './row.ts';
import { sharedObject, zone } from './shared-objects.ts';

/** What several upstreams can have in common. */
export const commonRows: readonly CommonRow[] = [neededWorkload, sharedObject, zone];
