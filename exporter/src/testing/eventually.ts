import { setTimeout as delay } from 'node:timers/promises';

/** Waits for an event by asking again and again; fails with the last reason after `withinMs`. */
export async function eventually<T>(look: () => T | Promise<T>, withinMs = 8_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(10);
    }
  }
}
