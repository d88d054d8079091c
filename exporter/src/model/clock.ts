import { setTimeout as delay } from 'node:timers/promises';

/** Time as the impure parts take it; a test passes its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** A clock that is set back by less than this stands still until it has caught up: counters of seconds must not fall. */
const mostBackMs = 60_000;
let latest = 0;

export const systemClock: Clock = {
  now() {
    const present = Date.now();
    latest = latest - present > mostBackMs ? present : Math.max(latest, present);
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
