import { type Flag, otherFlag, responseFlags } from '@uhwatch/contract/response-flags.ts';

const flagByToken = new Map<string, Flag>(
  responseFlags.flatMap(({ short, long }) => [
    [short, short],
    [long, short],
  ]),
);

const none: ReadonlySet<Flag> = new Set();
/** The value repeats endlessly, so each spelling is split once; forged spellings must not fill the memory. */
const known = new Map<string, ReadonlySet<Flag>>([
  ['-', none],
  ['', none],
]);
const mostSpellings = 1_000;

/**
 * The set that `%RESPONSE_FLAGS%` or `%RESPONSE_FLAGS_LONG%` tells. The order is not fixed (`UF,URX` and `URX,UF` are
 * both real); flags that Envoy's core does not know become `other`, once.
 */
export function parseFlags(value: string): ReadonlySet<Flag> {
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  const flags = new Set(value.split(',').map((token): Flag => flagByToken.get(token) ?? otherFlag));
  if (known.size < mostSpellings) known.set(value, flags);
  return flags;
}
