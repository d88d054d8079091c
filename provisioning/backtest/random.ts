/** Chance that is the same for the same seed. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  unit(): number;
  between(min: number, max: number): number;
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** Throws for an empty list. */
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
  /** How many of events come that come `mean` times on average. */
  poisson(mean: number): number;
}

/** Turns words into a seed (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). */
export function seedOf(words: string): number {
  let hash = 0x811c9dc5;
  for (const char of words) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32 (https://github.com/bryc/code/blob/master/jshash/PRNGs.md): 32 bits of state are plenty for some million draws. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Knuth's way for small means; the normal distribution is near enough for large ones. */
function poissonOf(unit: () => number, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = unit(); product > limit; product *= unit()) count += 1;
  return count;
}

export function seededRandom(seed: number): Random {
  const unit = mulberry32(seed);
  const whole = (min: number, max: number): number => min + Math.floor(unit() * (max - min + 1));
  return {
    unit,
    between: (min, max) => min + unit() * (max - min),
    whole,
    pick(items) {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    shuffled: (items) =>
      items
        .map((item) => [unit(), item] as const)
        .sort(([one], [other]) => one - other)
        .map(([, item]) => item),
    poisson: (mean) => poissonOf(unit, mean),
  };
}
