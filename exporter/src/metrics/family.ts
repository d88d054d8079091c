import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { Snapshot, Upstream } from '../model/upstream.ts';

export type Sample<L extends string> = readonly [Readonly<Record<L, string>>, number];

/**
 * A metric family: one row. The name, type, help and labels are data, `samples` is a pure function of its subject.
 * `samples` is a method so that families of different labels stand in one list.
 */
export interface Family<S, L extends string = string> {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly L[];
  readonly stability: 'experimental' | 'stable';
  samples(subject: S): Iterable<Sample<L>>;
}

/** What a family of upstreams sees: one upstream, and what was found about it. */
export interface UpstreamSubject {
  readonly upstream: Upstream;
  readonly diagnosis: Diagnosis;
  /** Proxy kinds that report here: each has series at zero for every declared upstream. */
  readonly proxies: readonly string[];
}

export function upstreamFamily<const L extends string>(spec: Family<UpstreamSubject, L>): Family<UpstreamSubject> {
  return spec;
}

/** A family about the exporter itself. */
export function selfFamily<const L extends string>(spec: Family<Snapshot, L>): Family<Snapshot> {
  return spec;
}
