import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../model/clock.ts';

/** A clock that is set back by less than this stands still until it has caught up: counters of seconds must not fall. */
const maxBackMs = 60_000;
let latest = 0;

export const systemClock: Clock = {
  now() {
    const present = Date.now();
    latest = latest - present > maxBackMs ? present : Math.max(latest, present);
    return latest;
  },
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, { signal });
    } catch {
      // Aborted: whoever sleeps looks at the signal next.
    }
  },
};
