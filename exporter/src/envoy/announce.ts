import { type Emit, lineResults } from '../model/event.ts';

/** Says that Envoys report here, and that no entry was read yet: series exist from the start, so that `rate()` sees the first. */
export function announce(emit: Emit, source: string, at: number): void {
  emit({ type: 'traffic', source, at, proxy: 'envoy', counts: [], old: false });
  for (const result of lineResults) emit({ type: 'lines', source, at, result, count: 0 });
}
