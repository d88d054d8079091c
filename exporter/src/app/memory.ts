import v8 from 'node:v8';
import type { ModelEvent } from '../model/event.ts';

/**
 * Has V8 collect sooner than it would, for memory instead of time (ADR 12). Given at the start the first flag would also
 * hold the young generation at 1 MiB, whatever `--max-semi-space-size` says, so that most of what a busy cluster changes
 * is taken for old. Nothing where Node was not started with the settings of the image, as another version could not know
 * the flags.
 */
export function preferMemory(): void {
  if (globalThis.gc === undefined) return;
  for (const flag of ['--optimize-for-size', '--heap-growing-percent=20']) v8.setFlagsFromString(flag);
}

interface Collector {
  readonly prefer: () => void;
  readonly gc: ((options: NodeJS.GCOptions) => unknown) | undefined;
}

/** What decides when memory is preferred. */
export interface Saving {
  /** Takes what sources tell. */
  readonly told: (event: ModelEvent) => void;
  /** Memory is preferred from now on, whoever has not told anything yet. */
  readonly awaitNoLonger: () => void;
}

/**
 * Prefers memory from when each of these sources has told all that there is: what long lists leave stays, so that to
 * collect in their midst takes time for nothing. Then everything is collected once, since their garbage would stay until
 * V8 is idle for the first time, which it never is where it is scraped.
 */
export function saveAfterFirstViews(
  sources: Iterable<string>,
  { prefer, gc }: Collector = { prefer: preferMemory, gc: globalThis.gc },
): Saving {
  const awaited = new Set(sources);
  if (awaited.size === 0) prefer();
  return {
    told(event) {
      if (event.type !== 'source-up' || !awaited.delete(event.source)) return;
      if (awaited.size === 0) prefer();
      // Only this flavor moves what is left together, so that pages become free.
      setImmediate(() => gc?.({ type: 'major', flavor: 'last-resort' }));
    },
    awaitNoLonger: prefer,
  };
}
