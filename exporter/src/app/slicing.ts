import { setImmediate } from 'node:timers/promises';
import type { Slicing } from '../model/slice.ts';

/** Half of what a turn may take: the rest is for what cannot be divided, and for the collector of garbage. */
export const systemSlicing: Slicing = {
  maxMs: 5,
  elapsed: () => performance.now(),
  pause: () => setImmediate(),
};
