import type { Labels } from '../../../model/evidence/object.ts';

/** What a selector may have been meant for: a pod, or the pods of a workload. */
export interface Candidate {
  /** `Pod` or the kind of a workload. */
  readonly kind: string;
  readonly name: string;
  readonly labels: Labels;
}

/** How one pair of the selector and the labels of a candidate differ. */
export interface Difference {
  readonly key: string;
  readonly value: string;
  /** The label that it has in its place; undefined where it has none that comes near. */
  readonly has: { readonly key: string; readonly value: string } | undefined;
}

export interface Near {
  readonly candidate: Candidate;
  readonly differences: readonly Difference[];
}

/** From what is as written to what has nothing in common. */
const costs = { same: 0, typo: 0.4, otherKey: 0.5, otherValue: 1, none: 1.2 } as const;

/**
 * The candidate whose labels come nearest to the selector; undefined where none has more in common with it than the keys
 * that everybody has. The first in the order of the candidates wins among equals; `named` is a name that speaks for one.
 */
export function nearestTo(selector: Labels, candidates: readonly Candidate[], named: string): Near | undefined {
  let best: (Near & { readonly cost: number }) | undefined;
  for (const candidate of candidates) {
    const pairs = [...selector].map(([key, value]) => compared(key, value, candidate.labels));
    const isNamed = candidate.name === named || candidate.name.startsWith(`${named}-`);
    const cost = pairs.reduce((sum, pair) => sum + pair.cost, isNamed ? -0.5 : 0);
    if (best !== undefined && best.cost <= cost) continue;
    best = { candidate, cost, differences: pairs.flatMap(({ difference }) => difference ?? []) };
  }
  return best !== undefined && best.cost < selector.size * costs.otherValue ? best : undefined;
}

function compared(key: string, value: string, labels: Labels): { cost: number; difference?: Difference } {
  const own = labels.get(key);
  if (own === value) return { cost: costs.same };
  if (own !== undefined) {
    const cost = isTypoOf(own, value) ? costs.typo : costs.otherValue;
    return { cost, difference: { key, value, has: { key, value: own } } };
  }
  const [other] = [...labels].filter(([, held]) => held === value).map(([held]) => held);
  const typo = other ?? [...labels.keys()].find((held) => isTypoOf(held, key));
  if (typo === undefined) return { cost: costs.none, difference: { key, value, has: undefined } };
  return { cost: costs.otherKey, difference: { key, value, has: { key: typo, value: labels.get(typo) ?? '' } } };
}

/** At most a third of the letters differ, or one is the other with something before or behind it. */
function isTypoOf(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const length = Math.max(a.length, b.length);
  if (Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a))) return true;
  return distance(a, b) <= Math.max(1, Math.floor(length / 3)) && length > 2;
}

/** Levenshtein's, with two rows. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}
