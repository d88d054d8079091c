import v8 from 'node:v8';

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

/**
 * Collects everything once, in the next turn: what a first view leaves behind would stay until V8 is idle for the first
 * time, which it never is where it is scraped.
 */
export function collectEverything(gc: ((options: NodeJS.GCOptions) => unknown) | undefined = globalThis.gc): void {
  // Only this flavor moves what is left together, so that pages become free.
  setImmediate(() => gc?.({ type: 'major', flavor: 'last-resort' }));
}
