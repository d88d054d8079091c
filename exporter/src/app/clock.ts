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
  // Not the timer of node:timers/promises: it rejects with an error and its stack, for each of hundreds of wakes a second.
  sleep(ms, signal) {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
    });
  },
};
