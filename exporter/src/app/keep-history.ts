import { minuteMs } from '../history/minute-ring.ts';
import type { History } from '../history/history.ts';
import type { Clock } from '../model/clock.ts';
import type { Slicing } from '../model/slice.ts';
import type { Store } from '../model/store.ts';
import { isAborted } from '../model/source.ts';

export interface KeepingHistory {
  readonly history: History;
  readonly store: Pick<Store, 'snapshot'>;
  readonly clock: Clock;
  readonly slicing: Slicing;
  readonly signal: AbortSignal;
}

/** Has each minute taken in when it ends, until the signal aborts. */
export async function keepHistory({ history, store, clock, slicing, signal }: KeepingHistory): Promise<void> {
  for (;;) {
    await clock.sleep(minuteMs - (clock.now() % minuteMs), signal);
    if (isAborted(signal)) return;
    await history.record(() => ({ now: clock.now(), sources: store.snapshot().sources }), slicing);
  }
}
