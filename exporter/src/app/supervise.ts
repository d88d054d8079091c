import type { Clock } from '../model/clock.ts';
import type { Emit } from '../model/event.ts';
import { teller } from '../model/teller.ts';
import { Backoff } from '../model/backoff.ts';
import { isAborted, sentence, type Source } from '../model/source.ts';

const firstDelayMs = 500;
/** A run that lasted this long was healthy: the next failure starts from the first delay again. */
const resetAfterMs = 60_000;

export interface Supervision {
  /** The value of the `source` label. */
  readonly name: string;
  readonly emit: Emit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Between 0 and 1; spreads the restarts of many exporters. */
  readonly random: () => number;
}

/** Runs a source until the signal aborts; a source that throws or ends is run again after a growing, jittered delay. */
export async function supervise(source: Source, supervision: Supervision): Promise<void> {
  const { name, clock, signal, random } = supervision;
  const tell = teller(name, supervision);
  const backoff = new Backoff({ clock, random, firstMs: firstDelayMs, resetAfterMs });
  while (!signal.aborted) {
    let error = 'the source ended by itself, which it should not; it is started again';
    try {
      await source.run(tell, signal);
    } catch (thrown) {
      error = sentence(thrown);
    }
    if (isAborted(signal)) return;
    tell({ type: 'source-down', error });
    await backoff.wait(signal);
    if (!isAborted(signal)) tell({ type: 'source-restarted' });
  }
}
