import type { Engine } from '../diagnosis/engine/engine.ts';
import type { Clock } from '../model/clock.ts';
import { Slice, type Slicing } from '../model/slice.ts';
import { isAborted } from '../model/source.ts';
import type { Store } from '../model/store.ts';
import type { FirstViews } from './first-views.ts';

/** Until the first views are over, what changed is diagnosed so often at the most beside each view, in milliseconds. */
const firstPaceMs = 1_000;

export interface Diagnosing {
  readonly engine: Engine;
  readonly store: Pick<Store, 'onChange'>;
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly firstViews: FirstViews;
  readonly signal: AbortSignal;
  /** Hears of faults of our own; the upstream keeps the result that it had. */
  readonly onError: (error: unknown) => void;
}

/** Lets the engine work whenever something changed or is due, in slices of a turn, until the signal aborts. */
export async function keepDiagnosing(work: Diagnosing): Promise<void> {
  const { engine, store, clock, slicing, firstViews, signal, onError } = work;
  let wake: () => void = () => undefined;
  let woken = new Promise<void>((resolve) => (wake = resolve));
  store.onChange(() => wake());
  const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  void aborted.then(() => wake());
  const slice = new Slice(slicing);
  while (!isAborted(signal)) {
    woken = new Promise<void>((resolve) => (wake = resolve));
    const viewed = firstViews.next;
    if (!workSafely()) {
      await idle();
      if (!firstViews.areOver) await sleep(firstPaceMs, Promise.race([viewed, aborted]));
    }
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
    await sleep(due - clock.now(), woken);
  }

  async function sleep(ms: number, unless: Promise<unknown>): Promise<void> {
    const asleep = new AbortController();
    await Promise.race([unless, clock.sleep(ms, asleep.signal)]);
    // Without a reason an error would be made, with its stack.
    asleep.abort('woken');
  }
}
