/** Which protocols set the flag. */
export type FlagScope = 'http' | 'tcp' | 'http+tcp';

export interface ResponseFlag {
  /** As `%RESPONSE_FLAGS%` prints it. */
  readonly short: string;
  /** As `%RESPONSE_FLAGS_LONG%` prints it. */
  readonly long: string;
  readonly scope: FlagScope;
  /** What it tells, in one sentence for a person. */
  readonly meaning: string;
}

/**
 * Envoy's core response flags, in the order of `enum CoreResponseFlag` (envoy/stream_info/stream_info.h, Envoy 1.40).
 * A flag that is not in this table is legal (C++ extensions register their own); it is counted under `other`.
 */
export const responseFlags = [
  { short: 'LH', long: 'FailedLocalHealthCheck', scope: 'http', meaning: 'The local service failed its health check.' },
  { short: 'UH', long: 'NoHealthyUpstream', scope: 'http+tcp', meaning: 'No healthy host stands behind the cluster.' },
  { short: 'UT', long: 'UpstreamRequestTimeout', scope: 'http', meaning: 'The upstream did not answer in time.' },
  { short: 'LR', long: 'LocalReset', scope: 'http', meaning: 'The connection was reset locally.' },
  { short: 'UR', long: 'UpstreamRemoteReset', scope: 'http', meaning: 'The upstream reset the stream.' },
  {
    short: 'UF',
    long: 'UpstreamConnectionFailure',
    scope: 'http+tcp',
    meaning: 'No connection to the upstream could be made.',
  },
  { short: 'UC', long: 'UpstreamConnectionTermination', scope: 'http', meaning: 'The upstream closed the connection.' },
  {
    short: 'UO',
    long: 'UpstreamOverflow',
    scope: 'http+tcp',
    meaning: 'A circuit breaker or maintenance mode refused it.',
  },
  { short: 'NR', long: 'NoRouteFound', scope: 'http+tcp', meaning: 'No route or filter chain matched.' },
  { short: 'DI', long: 'DelayInjected', scope: 'http', meaning: 'Fault injection delayed it.' },
  { short: 'FI', long: 'FaultInjected', scope: 'http', meaning: 'Fault injection aborted it.' },
  { short: 'RL', long: 'RateLimited', scope: 'http', meaning: 'It was rate limited.' },
  {
    short: 'UAEX',
    long: 'UnauthorizedExternalService',
    scope: 'http',
    meaning: 'The authorization service denied it.',
  },
  { short: 'RLSE', long: 'RateLimitServiceError', scope: 'http', meaning: 'The rate limit service failed.' },
  { short: 'DC', long: 'DownstreamConnectionTermination', scope: 'http', meaning: 'The client closed the connection.' },
  {
    short: 'URX',
    long: 'UpstreamRetryLimitExceeded',
    scope: 'http+tcp',
    meaning: 'Every retry or connect attempt failed.',
  },
  { short: 'SI', long: 'StreamIdleTimeout', scope: 'http', meaning: 'The stream was idle too long.' },
  { short: 'IH', long: 'InvalidEnvoyRequestHeaders', scope: 'http', meaning: 'An x-envoy header was invalid.' },
  { short: 'DPE', long: 'DownstreamProtocolError', scope: 'http', meaning: 'The client broke the protocol.' },
  {
    short: 'UMSDR',
    long: 'UpstreamMaxStreamDurationReached',
    scope: 'http',
    meaning: 'The stream reached its longest duration.',
  },
  { short: 'RFCF', long: 'ResponseFromCacheFilter', scope: 'http', meaning: 'The cache answered.' },
  {
    short: 'NFCF',
    long: 'NoFilterConfigFound',
    scope: 'http',
    meaning: 'A filter configuration did not arrive in time.',
  },
  { short: 'DT', long: 'DurationTimeout', scope: 'http+tcp', meaning: 'The connection reached its longest duration.' },
  { short: 'UPE', long: 'UpstreamProtocolError', scope: 'http', meaning: 'The upstream broke the protocol.' },
  { short: 'NC', long: 'NoClusterFound', scope: 'http+tcp', meaning: 'The route names a cluster that does not exist.' },
  { short: 'OM', long: 'OverloadManagerTerminated', scope: 'http', meaning: 'The overload manager ended it.' },
  { short: 'DF', long: 'DnsResolutionFailed', scope: 'http', meaning: 'The name of the upstream did not resolve.' },
  { short: 'DO', long: 'DropOverload', scope: 'http', meaning: 'The control plane told the proxy to drop a share.' },
  { short: 'DR', long: 'DownstreamRemoteReset', scope: 'http', meaning: 'The client reset the stream.' },
  {
    short: 'UDO',
    long: 'UnconditionalDropOverload',
    scope: 'http',
    meaning: 'The control plane told the proxy to drop all.',
  },
] as const satisfies readonly ResponseFlag[];

export type KnownFlag = (typeof responseFlags)[number]['short'];

/** The label value of every flag that the table above does not hold. */
export const otherFlag = 'other';

/** The bounded set of values of the `flag` label. */
export type Flag = KnownFlag | typeof otherFlag;

/** Flags whose series exist at zero for every known upstream, so that `rate()` sees the first burst. */
export const bornFlags = ['UH', 'UF', 'URX'] as const satisfies readonly KnownFlag[];
