import { type FSWatcher, watch } from 'node:fs';

/** How long no watch is tried after the system refused one: its limit may have been raised by then. */
const refusedMs = 60_000;

let refusedUntil = 0;

/**
 * The file system's word that an idle log changed. It speaks once and is then silent until it is asked again, so that
 * a busy log costs nothing. It is a hint only: network file systems give none, and a queue of them may overflow.
 */
export class Hint {
  #watcher: FSWatcher | undefined;

  get isArmed(): boolean {
    return this.#watcher !== undefined;
  }

  /** Asks for word of the next change; whether the system can tell. */
  arm(path: string, changed: () => void): boolean {
    if (performance.now() < refusedUntil) return false;
    const fire = (): void => {
      this.disarm();
      changed();
    };
    try {
      this.#watcher = watch(path, { persistent: false }, fire).on('error', fire);
      return true;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      // The limit of watches (ENOSPC) or of open files concerns every log; a path that is gone only itself.
      if (code === 'ENOSPC' || code === 'EMFILE') refusedUntil = performance.now() + refusedMs;
      return false;
    }
  }

  disarm(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
