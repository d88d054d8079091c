import type { CommonCause } from '@uhwatch/contract/api.ts';
import type { Diagnosis } from '../../diagnosis/engine/diagnose.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Upstream } from '../../model/upstream.ts';

/** What follows the name of a histogram in the names of its series. */
export type HistogramSuffix = '_bucket' | '_sum' | '_count';

/** Labels and value; of a histogram also which of its series. The sum and the count have `le: ''`, which is not shown. */
export type Sample<L extends string> = readonly [
  labels: Readonly<Record<L, string>>,
  value: number,
  suffix?: HistogramSuffix,
];

/**
 * A metric family: one row. The name, type, help and labels are data, `samples` is a pure function of its subject.
 * `samples` is a method so that families of different labels stand in one list.
 */
export interface Family<S, L extends string = string> {
  readonly name: string;
  /** Only families about the exporter itself are histograms; `le` is one of their labels. */
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly L[];
  readonly stability: 'experimental' | 'stable';
  samples(subject: S): Iterable<Sample<L>>;
  /**
   * Of a family that reads the time: when its samples change by time alone, in milliseconds since the epoch; the present
   * time where they do so continuously, Infinity for never.
   */
  changesAt?(subject: S): number;
}

/** What a family of upstreams sees: one upstream, and what was found about it. */
export interface UpstreamSubject {
  readonly upstream: Upstream;
  readonly diagnosis: Diagnosis;
}

/** The same for families that read the time. */
export interface TimedSubject extends UpstreamSubject {
  /** The end of every figure that depends on time, in milliseconds since the epoch. */
  readonly now: number;
}

export type UpstreamFamily = Family<TimedSubject>;

/** A family that does not read the time: its subject does not hold it, so that it cannot freeze. */
export function upstreamFamily<const L extends string>(
  spec: Omit<Family<UpstreamSubject, L>, 'changesAt'>,
): UpstreamFamily {
  return spec;
}

/** A family that reads the time says when that changes it. */
export function timedFamily<const L extends string>(spec: Required<Family<TimedSubject, L>>): UpstreamFamily {
  return spec;
}

/** A family about what several upstreams have in common. */
export function commonFamily<const L extends string>(
  spec: Family<readonly CommonCause[], L>,
): Family<readonly CommonCause[]> {
  return spec;
}

/** A family about the exporter itself. */
export function selfFamily<const L extends string>(spec: Family<Snapshot, L>): Family<Snapshot> {
  return spec;
}
