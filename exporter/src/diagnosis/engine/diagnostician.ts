import type { Snapshot } from '../../model/snapshot.ts';
import type { Upstream } from '../../model/upstream.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import type { Rule } from '../rule.ts';

export interface Diagnosed {
  /** The same object as long as nothing changed, so that readers can keep what they derive from it. */
  readonly diagnosis: Diagnosis;
  /** Until when, in milliseconds since the epoch, time alone does not make it worth another look. */
  readonly validUntil: number;
}

interface Kept extends Diagnosed {
  readonly upstream: Upstream;
  readonly version: number;
  readonly epoch: number;
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

  diagnosisOf(key: string, upstream: Upstream, view: { snapshot: Snapshot; now: number }): Diagnosis {
    return this.diagnosed(key, upstream, view).diagnosis;
  }

  diagnosed(key: string, upstream: Upstream, view: { snapshot: Snapshot; now: number }): Diagnosed {
    const { epoch, upstreams } = view.snapshot;
    const last = this.#kept.get(key);
    const same = last?.upstream === upstream && last.version === upstream.version && last.epoch === epoch;
    if (same && view.now < last.validUntil) return last;
    const diagnosis = asBefore(last?.diagnosis, diagnose(this.#rules, upstream, view));
    const validUntil = hasRecent(upstream, view.now) ? view.now + figuresMs : Infinity;
    const kept = { upstream, version: upstream.version, epoch, diagnosis, validUntil };
    this.#kept.set(key, kept);
    if (this.#kept.size > upstreams.size)
      for (const gone of this.#kept.keys()) if (!upstreams.has(gone)) this.#kept.delete(gone);
    return kept;
  }
}

/** The object from before where it says the same: a look at the figures every few seconds mostly finds them unchanged. */
function asBefore(before: Diagnosis | undefined, now: Diagnosis): Diagnosis {
  if (before?.status !== now.status || before.findings.length !== now.findings.length) return now;
  const same = now.findings.length === 0 || JSON.stringify(before.findings) === JSON.stringify(now.findings);
  return same ? before : now;
}

function hasRecent(upstream: Upstream, now: number): boolean {
  return upstream.traffic.some(({ recentRequests, recentFlags, recentWithoutBackend, recentPanics }) =>
    [recentRequests, recentWithoutBackend, recentPanics, ...recentFlags.values()].some(
      (recent) => recent !== undefined && recent.sum(now) > 0,
    ),
  );
}
