import type { Snapshot, Upstream } from '../model/upstream.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import type { Rule } from './rule.ts';

interface Kept {
  readonly upstream: Upstream;
  readonly version: number;
  readonly epoch: number;
  readonly diagnosis: Diagnosis;
  /** Until when time alone cannot change the diagnosis. */
  readonly validUntil: number;
}

/** How long figures of a rolling window may be shown before they are counted again. */
const figuresMs = 5_000;

/** Keeps the last diagnosis of each upstream: a quiet upstream is diagnosed once, not once per reader. */
export class Diagnostician {
  readonly #rules: readonly Rule[];
  readonly #kept = new Map<string, Kept>();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  /** The same object as long as nothing changed, so that readers can keep what they derive from it. */
  diagnosisOf(key: string, upstream: Upstream, view: { snapshot: Snapshot; now: number }): Diagnosis {
    const { epoch, upstreams } = view.snapshot;
    const last = this.#kept.get(key);
    const same = last?.upstream === upstream && last.version === upstream.version && last.epoch === epoch;
    if (same && view.now < last.validUntil) return last.diagnosis;
    const diagnosis = diagnose(this.#rules, upstream, view);
    const validUntil = hasRecent(upstream, view.now) ? view.now + figuresMs : Infinity;
    this.#kept.set(key, { upstream, version: upstream.version, epoch, diagnosis, validUntil });
    if (this.#kept.size > upstreams.size)
      for (const gone of this.#kept.keys()) if (!upstreams.has(gone)) this.#kept.delete(gone);
    return diagnosis;
  }
}

function hasRecent(upstream: Upstream, now: number): boolean {
  return upstream.traffic.some(({ recentRequests, recentFlags, recentWithoutBackend, recentPanics }) =>
    [recentRequests, recentWithoutBackend, recentPanics, ...recentFlags.values()].some(
      (recent) => recent !== undefined && recent.sum(now) > 0,
    ),
  );
}
