import type { Family, Sample } from './family.ts';
import { seriesName } from './text.ts';

/** A series as it is exposed. Its name is long and never changes, so it is made once. */
export interface Line {
  readonly labels: Sample<string>[0];
  readonly series: string;
  /** Undefined for a counter that has no sample now: should it come back, it was born already. */
  value: number | undefined;
  /** Shown as 0 although it has a value: that comes with the next scrape. */
  bornWithValue: boolean;
}

/** The lines of a family before its first sample: one array for all, because most families of an upstream stay so. */
export const noLines: readonly Line[] = [];

export interface Renewal<S> {
  readonly subject: S;
  /** An earlier process showed the counters that are there now: at 0 they would look as if they had been reset. */
  readonly continues?: boolean;
}

/**
 * The lines of a family as its samples are now. They are those from before, changed in place, unless a series came or
 * went: what is made anew at each scrape, and kept until the next, outlives the young generation.
 */
export function renewLines<S>(
  before: readonly Line[],
  family: Family<S>,
  { subject, continues = false }: Renewal<S>,
): readonly Line[] {
  const samples = [...family.samples(subject)];
  if (samples.length === before.length && samples.every((sample, place) => isOf(before[place], sample, family))) {
    samples.forEach((sample, place) => setValue(before[place], sample[1]));
    return before;
  }
  const lines = samples.map((sample) => {
    const line = before.find((known) => isOf(known, sample, family));
    setValue(line, sample[1]);
    return line ?? bornLine(sample, family, continues && before.length === 0);
  });
  if (family.type === 'gauge') return lines;
  const gone = before.filter((line) => !lines.includes(line));
  for (const line of gone) setValue(line, undefined);
  return [...lines, ...gone];
}

function setValue(line: Line | undefined, value: number | undefined): void {
  if (line === undefined) return;
  line.value = value;
  line.bornWithValue = false;
}

function bornLine([labels, value]: Sample<string>, family: Family<never>, continues: boolean): Line {
  // A counter that first appears at 500 is invisible to rate(): it is shown as 0 for one scrape.
  const atZero = family.type === 'counter' && !continues;
  return {
    labels,
    series: seriesName(family, labels),
    value: atZero ? 0 : value,
    bornWithValue: atZero && value !== 0,
  };
}

function isOf(line: Line | undefined, [labels]: Sample<string>, family: Family<never>): boolean {
  for (const label of family.labels) if (line?.labels[label] !== labels[label]) return false;
  return true;
}
