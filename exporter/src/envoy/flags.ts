import { type Flag, otherFlag, responseFlags } from '@uhwatch/contract/outcomes.ts';

/**
 * A set of response flags as bits: bit n is row n of `responseFlags`, the bit after the last is `other`. The order in
 * a log is not fixed (`UF,URX` and `URX,UF` are both real), and a request with a flag twice counts once.
 */
export type FlagSet = number;

export const noFlags: FlagSet = 0;

/** What is not spelled like flags at all. */
export const notFlags = -1;

const flags: readonly Flag[] = [...responseFlags.map(({ word }) => word), otherFlag];

const setOfToken = new Map<string, FlagSet>(
  responseFlags.flatMap(({ word, long }, bit) => [
    [word, 1 << bit],
    [long, 1 << bit],
  ]),
);

/** The set of one flag; what Envoy's core does not know (C++ extensions register their own) is `other`. */
export function flagSetOf(token: string): FlagSet {
  return setOfToken.get(token) ?? 1 << responseFlags.length;
}

/**
 * Envoy asks for upper case in short and Pascal case in long names. What begins otherwise is another column, such as
 * `via_upstream` of the details.
 */
const spelling = /^[A-Z]\w*(?:,[A-Z]\w*)*$/;

/**
 * The set that `%RESPONSE_FLAGS%` or `%RESPONSE_FLAGS_LONG%` spells; `-` and nothing spell the empty set. `notFlags`
 * for a value that cannot be flags, as where another field stands in their place.
 */
export function parseFlags(value: string): FlagSet {
  if (value === '-' || value === '') return noFlags;
  if (!spelling.test(value)) return notFlags;
  return value.split(',').reduce((set, token) => set | flagSetOf(token), noFlags);
}

/** The flags of a set, in the order of the table. */
export function flagsOf(set: FlagSet): Flag[] {
  return flags.filter((_flag, bit) => (set & (1 << bit)) !== 0);
}
