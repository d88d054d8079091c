import v8 from 'node:v8';
import type { ModelEvent } from '../model/event.ts';

/**
 * Has V8 collect sooner than it would, for memory instead of time (ADR 12). Given at the start the flag would also hold
 * the young generation at 1 MiB, whatever `--max-semi-space-size` says, so that most of what a busy cluster changes is
 * taken for old. Nothing where Node was not started with the settings of the image, as another version could not know it.
 */
export function preferMemory(): void {
  if (globalThis.gc !== undefined) v8.setFlagsFromString('--optimize-for-size');
}

/**
 * Collects everything once when each of these sources has told all that there is: the garbage of long lists stays until
 * V8 is idle for the first time, which it never is where it is scraped.
 */
export function collectAfterFirstViews(
  sources: Iterable<string>,
  gc: ((options: NodeJS.GCOptions) => unknown) | undefined = globalThis.gc,
): (event: ModelEvent) => void {
  const awaited = new Set(sources);
  return (event) => {
    if (event.type !== 'source-up' || !awaited.delete(event.source)) return;
    // Only this flavor moves what is left together, so that pages become free.
    setImmediate(() => gc?.({ type: 'major', flavor: 'last-resort' }));
  };
}
