import { type FailureClass, outcomes } from '@uhwatch/contract/outcomes.ts';

/** Failures that mean the same to who is on call, by the name that the recorded series carry in the label `signal`. */
export const signals = {
  no_healthy_upstream: ['no_healthy_upstream'],
  unreachable: ['connection_failure', 'retries_exhausted'],
  slow: ['timeout', 'reset', 'overload'],
  no_route: ['no_route'],
  /** Reached no host: none was healthy, as far as the proxy knew, or none that it tried could be reached. */
  lost: ['no_healthy_upstream', 'connection_failure', 'retries_exhausted'],
} as const satisfies Record<string, readonly FailureClass[]>;
export type Signal = keyof typeof signals;

const inOrder: readonly FailureClass[] = [...new Set(Object.values(signals).flat())];

/** Classes that win over those of the signal when a request carries the flags of both: the order of `contract/`. */
function before(signal: Signal): FailureClass[] {
  return inOrder.slice(0, inOrder.indexOf(signals[signal][0]));
}

function flagsOf(classes: readonly FailureClass[]): string[] {
  return outcomes
    .filter((row) => 'long' in row && row.class !== null && classes.includes(row.class))
    .map(({ word }) => word);
}

/** One or more of the flags in a list such as `UF,URX`; PromQL anchors it. */
function anyOf(flags: readonly string[]): string {
  return `(.*,)?(${flags.join('|')})(,.*)?`;
}

/**
 * Matchers on Istio's label `response_flags`, whose value is a list where a request has several: it counts in the first
 * signal that fits, as the exporter counts it.
 */
export function istioFlags(signal: Signal): string[] {
  const earlier = flagsOf(before(signal));
  return [
    `response_flags=~"${anyOf(flagsOf(signals[signal]))}"`,
    ...(earlier.length > 0 ? [`response_flags!~"${anyOf(earlier)}"`] : []),
  ];
}
