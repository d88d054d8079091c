import { envoyOutcomes } from './envoy-outcomes.ts';
import { type FailureClass, failureClasses } from './outcome-row.ts';

export { classMeanings, type FailureClass, failureClasses, type OutcomeRow } from './outcome-row.ts';

/**
 * All that proxies tell of a finished request: one row per proxy and word, and the class that a failed request counts
 * in. A further proxy is a further list of rows; its words must be unique only among themselves.
 */
export const outcomes = [...envoyOutcomes.map((row) => ({ proxy: 'envoy' as const, ...row }))];

/** The word of an outcome: what counts of one proxy's requests are kept by. */
export type Outcome = (typeof outcomes)[number]['word'];

/** Classes whose series exist at zero for every known upstream, so that `rate()` sees the first burst. */
export const bornClasses = [
  'no_healthy_upstream',
  'connection_failure',
  'retries_exhausted',
] as const satisfies readonly FailureClass[];

/** Classes that are no fault of the upstream, and which no share of failed requests counts. */
export const blamelessClasses = ['client', 'policy'] as const satisfies readonly FailureClass[];

const classesByProxy = new Map<string, Map<string, FailureClass | null>>();
for (const { proxy, word, class: failure } of outcomes) {
  const known = classesByProxy.get(proxy) ?? new Map<string, FailureClass | null>();
  classesByProxy.set(proxy, known.set(word, failure));
}

/** The class of a request with these outcomes: the first that fits; undefined where none says that it failed. */
export function classOf(proxy: string, words: readonly Outcome[]): FailureClass | undefined {
  const known = classesByProxy.get(proxy);
  return failureClasses.find((failure) => words.some((word) => known?.get(word) === failure));
}

/** The bounded set of values of the `flag` label. */
export type Flag = Exclude<(typeof outcomes)[number], { readonly unflagged: true }>['word'];

const unflagged: ReadonlySet<Outcome> = new Set(outcomes.filter((row) => 'unflagged' in row).map(({ word }) => word));

/** Whether the outcome is the proxy's own flag. */
export function isFlag(outcome: Outcome): outcome is Flag {
  return !unflagged.has(outcome);
}

/** A flag of Envoy's core. */
export type KnownFlag = Extract<(typeof envoyOutcomes)[number], { readonly long: string }>['word'];

/** Envoy's core response flags, in its own order. */
export const responseFlags = envoyOutcomes.filter((row) => 'long' in row);

/** The label value of every flag that `responseFlags` does not hold. */
export const otherFlag = 'other' satisfies Flag;

/** Flags whose series exist at zero for every known upstream, so that `rate()` sees the first burst. */
export const bornFlags = ['UH', 'UF', 'URX'] as const satisfies readonly KnownFlag[];
