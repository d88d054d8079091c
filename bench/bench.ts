import { isMoreBetter } from './units.ts';

/** One measured figure, printed as one JSON line of exactly these keys. */
export interface Figure {
  readonly bench: string;
  /** A unit of `units.ts`, and what of the benchmark it measures where that has several figures. */
  readonly unit: string;
  readonly value: number;
  /** The yardstick: what did comparable work in the same run. */
  readonly peer: string;
  /** In the same unit. */
  readonly peer_value: number;
  /** How many times better than the yardstick, whether more or less of the unit is better. */
  readonly ratio: number;
  /** The smallest ratio that is good. */
  readonly ratio_limit: number;
  /** Whether both gave the same result, or the result is the true one. */
  readonly agree: boolean;
}

/** A benchmark, one row each in `benches.ts`. */
export interface Bench {
  readonly name: string;
  /** What it measures, in one sentence. */
  readonly help: string;
  /** `note` prints words for the reader to standard error. */
  run(note: (words: string) => void): Promise<readonly Figure[]>;
}

/** The figure of a measurement beside its yardstick. Throws for a unit that `units.ts` does not know. */
export function figure(measured: Omit<Figure, 'ratio'>): Figure {
  const { bench, unit, value, peer, peer_value, ratio_limit, agree } = measured;
  const ratio = isMoreBetter(unit) ? value / peer_value : peer_value / value;
  return { bench, unit, value, peer, peer_value, ratio: Number(ratio.toPrecision(3)), ratio_limit, agree };
}

/** What is wrong with a figure, as a sentence; undefined when the results agree and the ratio is within its limit. */
export function complaintOf({ bench, unit, peer, ratio, ratio_limit, agree }: Figure): string | undefined {
  if (!agree) return `${bench} (${unit}): the result is not the true one, or not that of "${peer}"`;
  if (ratio >= ratio_limit) return undefined;
  return `${bench} (${unit}): ${ratio} times as good as "${peer}", below its limit of ${ratio_limit}`;
}
