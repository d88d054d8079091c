/** How a failed request failed, in the order in which the first class that fits wins. */
export const failureClasses = [
  'no_healthy_upstream',
  'connection_failure',
  'retries_exhausted',
  'timeout',
  'reset',
  'overload',
  'no_route',
  'policy',
  'client',
  'other',
] as const;
export type FailureClass = (typeof failureClasses)[number];

/** What a class tells, in one sentence for a person. */
export const classMeanings = {
  no_healthy_upstream: 'Nothing healthy stood behind the upstream.',
  connection_failure: 'No connection to a host of the upstream could be made.',
  retries_exhausted: 'Every retry failed, and not because no host was healthy or could be connected to.',
  timeout: 'The upstream did not answer in time.',
  reset: 'The upstream closed the connection or reset the stream.',
  overload: 'A circuit breaker refused it.',
  no_route: 'No route matched it, or the route led nowhere.',
  policy: 'A policy refused it on purpose.',
  client: 'The client gave it up, or broke the protocol.',
  other: 'It failed in another way.',
} as const satisfies Record<FailureClass, string>;

/** Which protocols set a response flag of Envoy. */
export type FlagScope = 'http' | 'tcp' | 'http+tcp';

/** What a proxy tells of a request that it finished. */
export interface OutcomeRow {
  /** The proxy's own word; what a proxy tells without a word of its own has one of ours. */
  readonly word: string;
  /** Of a response flag of Envoy: as `%RESPONSE_FLAGS_LONG%` prints it. */
  readonly long?: string;
  readonly scope?: FlagScope;
  /** It has a metric of its own: it is no value of the `flag` label. */
  readonly unflagged?: true;
  /** What it tells, in one sentence for a person. */
  readonly meaning: string;
  /** How the request failed; null where the word alone does not say that it did. */
  readonly class: FailureClass | null;
}
