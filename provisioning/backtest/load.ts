import type { History } from './prometheus.ts';
import { stepSeconds } from './metrics/buffer.ts';

/** Of the blocks, a length that Prometheus makes too. */
export const blockHours = 6;
export const blockSteps = (blockHours * 3600) / stepSeconds;

/** Adds stretches of a block's length, one import beside the writing of the next. */
export async function load(history: History, stretches: Iterable<Iterable<string>>): Promise<void> {
  let importing = Promise.resolve();
  for (const pieces of stretches) {
    const make = await history.add(pieces, blockHours);
    await importing;
    importing = make();
    // Whoever awaits it next gets its error; until then it is not unhandled.
    importing.catch(() => undefined);
  }
  await importing;
}
