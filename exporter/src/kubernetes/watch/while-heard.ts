import type { Clock } from '../../model/clock.ts';
import { SourceError } from '../../model/source.ts';

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds without a sign after which nothing more is waited for. */
  readonly silenceMs: number;
  /** What is asked for, for the error sentence. */
  readonly what: string;
}

/**
 * Asks for something whose connection may die on the way: `heard` is to be called for each sign of the other side. Throws
 * a SourceError when there was none for too long.
 */
export async function whileHeard<T>(
  { clock, signal, silenceMs, what }: Patience,
  ask: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  let heardAt = clock.now();
  let silent: SourceError | undefined;
  const guard = async (): Promise<void> => {
    for (let left = silenceMs; left > 0; left = heardAt + silenceMs - clock.now()) {
      await clock.sleep(left, either);
      if (either.aborted) return;
    }
    silent = new SourceError(`${what} brought nothing for ${Math.round(silenceMs / 1000)} s; it is asked again`);
    stop.abort();
  };
  void guard();
  try {
    return await ask(either, () => (heardAt = clock.now()));
  } catch (error) {
    throw silent ?? error;
  } finally {
    stop.abort();
  }
}
