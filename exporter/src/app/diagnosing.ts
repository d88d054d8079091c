import type { Engine } from '../diagnosis/engine/engine.ts';
import type { Clock } from '../model/clock.ts';
import { Slice, type Slicing } from '../model/slice.ts';
import { isAborted } from '../model/source.ts';
import type { Store } from '../model/store.ts';

export interface Diagnosing {
  readonly engine: Engine;
  readonly store: Pick<Store, 'onChange'>;
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly signal: AbortSignal;
  /** Hears of faults of our own; the upstream keeps the result that it had. */
  readonly onError: (error: unknown) => void;
}

/** Lets the engine work whenever something changed or is due, in slices of a turn, until the signal aborts. */
export async function keepDiagnosing({ engine, store, clock, slicing, signal, onError }: Diagnosing): Promise<void> {
  let wake: () => void = () => undefined;
  let woken = new Promise<void>((resolve) => (wake = resolve));
  store.onChange(() => wake());
  signal.addEventListener('abort', () => wake(), { once: true });
  const slice = new Slice(slicing);
  while (!isAborted(signal)) {
    woken = new Promise<void>((resolve) => (wake = resolve));
    if (!workSafely()) await idle();
    // In a later turn: what comes in a burst is taken together.
    await slice.next();
  }

  function workSafely(): boolean {
    try {
      return engine.work(clock.now(), () => slice.isOver);
    } catch (error) {
      onError(error);
      return true;
    }
  }

  async function idle(): Promise<void> {
    const due = engine.nextDue;
    if (due === Infinity) {
      await woken;
      return;
    }
    const asleep = new AbortController();
    await Promise.race([woken, clock.sleep(due - clock.now(), asleep.signal)]);
    // Without a reason an error would be made, with its stack.
    asleep.abort('woken');
  }
}
