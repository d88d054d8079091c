import type { Tell } from '../model/event.ts';

/** Says that Envoys report here, and that no entry was read yet: series exist from the start, so that `rate()` sees the first. */
export function announce(tell: Tell): void {
  tell({ type: 'traffic', proxy: 'envoy', counts: [], old: false });
  tell({ type: 'lines', result: 'counted', count: 0 });
}
