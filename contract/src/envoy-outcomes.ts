import type { OutcomeRow } from './outcome-row.ts';

/**
 * What Envoy tells. First its core response flags, in the order of `enum CoreResponseFlag`
 * (envoy/stream_info/stream_info.h, Envoy 1.40). The status code says nothing here: a failed gRPC request is HTTP 200.
 */
export const envoyOutcomes = [
  {
    word: 'LH',
    long: 'FailedLocalHealthCheck',
    scope: 'http',
    meaning: 'The local service failed its health check.',
    // A health check that the proxy answers in the place of its own service, not the health of an upstream.
    class: 'other',
  },
  {
    word: 'UH',
    long: 'NoHealthyUpstream',
    scope: 'http+tcp',
    meaning: 'No healthy host stands behind the cluster.',
    class: 'no_healthy_upstream',
  },
  {
    word: 'UT',
    long: 'UpstreamRequestTimeout',
    scope: 'http',
    meaning: 'The upstream did not answer in time.',
    class: 'timeout',
  },
  {
    word: 'LR',
    long: 'LocalReset',
    scope: 'http',
    meaning: 'The connection was reset locally.',
    // Not `reset`: the proxy did it, so it says nothing about the upstream.
    class: 'other',
  },
  {
    word: 'UR',
    long: 'UpstreamRemoteReset',
    scope: 'http',
    meaning: 'The upstream reset the stream.',
    class: 'reset',
  },
  {
    word: 'UF',
    long: 'UpstreamConnectionFailure',
    scope: 'http+tcp',
    meaning: 'No connection to the upstream could be made.',
    class: 'connection_failure',
  },
  {
    word: 'UC',
    long: 'UpstreamConnectionTermination',
    scope: 'http',
    meaning: 'The upstream closed the connection.',
    class: 'reset',
  },
  {
    word: 'UO',
    long: 'UpstreamOverflow',
    scope: 'http+tcp',
    meaning: 'A circuit breaker or maintenance mode refused it.',
    class: 'overload',
  },
  {
    word: 'NR',
    long: 'NoRouteFound',
    scope: 'http+tcp',
    meaning: 'No route or filter chain matched.',
    class: 'no_route',
  },
  {
    word: 'DI',
    long: 'DelayInjected',
    scope: 'http',
    meaning: 'Fault injection delayed it.',
    // After the delay it goes on as if nothing had been.
    class: null,
  },
  {
    word: 'FI',
    long: 'FaultInjected',
    scope: 'http',
    meaning: 'Fault injection aborted it.',
    // On purpose, but to try out failures: not `policy`.
    class: 'other',
  },
  { word: 'RL', long: 'RateLimited', scope: 'http', meaning: 'It was rate limited.', class: 'policy' },
  {
    word: 'UAEX',
    long: 'UnauthorizedExternalService',
    scope: 'http',
    meaning: 'The authorization service denied it.',
    class: 'policy',
  },
  {
    word: 'RLSE',
    long: 'RateLimitServiceError',
    scope: 'http',
    meaning: 'The rate limit service failed.',
    // The request goes on, unless the filter is told otherwise (`failure_mode_deny`).
    class: null,
  },
  {
    word: 'DC',
    long: 'DownstreamConnectionTermination',
    scope: 'http',
    meaning: 'The client closed the connection.',
    class: 'client',
  },
  {
    word: 'URX',
    long: 'UpstreamRetryLimitExceeded',
    scope: 'http+tcp',
    meaning: 'Every retry or connect attempt failed.',
    class: 'retries_exhausted',
  },
  {
    word: 'SI',
    long: 'StreamIdleTimeout',
    scope: 'http',
    meaning: 'The stream was idle too long.',
    // Not `timeout`: client and upstream may both have been silent.
    class: 'other',
  },
  {
    word: 'IH',
    long: 'InvalidEnvoyRequestHeaders',
    scope: 'http',
    meaning: 'An x-envoy header was invalid.',
    class: 'other',
  },
  {
    word: 'DPE',
    long: 'DownstreamProtocolError',
    scope: 'http',
    meaning: 'The client broke the protocol.',
    class: 'client',
  },
  {
    word: 'UMSDR',
    long: 'UpstreamMaxStreamDurationReached',
    scope: 'http',
    meaning: 'The stream reached its maximum duration.',
    // Not `timeout`: a stream that works ends so too.
    class: 'other',
  },
  {
    word: 'RFCF',
    long: 'ResponseFromCacheFilter',
    scope: 'http',
    meaning: 'The cache answered.',
    class: null,
  },
  {
    word: 'NFCF',
    long: 'NoFilterConfigFound',
    scope: 'http',
    meaning: 'A filter configuration did not arrive in time.',
    class: 'other',
  },
  {
    word: 'DT',
    long: 'DurationTimeout',
    scope: 'http+tcp',
    meaning: 'The connection reached its maximum duration.',
    // Not `timeout`: a connection that works ends so too.
    class: 'other',
  },
  {
    word: 'UPE',
    long: 'UpstreamProtocolError',
    scope: 'http',
    meaning: 'The upstream broke the protocol.',
    class: 'other',
  },
  {
    word: 'NC',
    long: 'NoClusterFound',
    scope: 'http+tcp',
    meaning: 'The route names a cluster that does not exist.',
    class: 'no_route',
  },
  {
    word: 'OM',
    long: 'OverloadManagerTerminated',
    scope: 'http',
    meaning: 'The overload manager ended it.',
    // Not `overload`, nor are DO and UDO: the proxy itself had too much to do, or was told to drop.
    class: 'other',
  },
  {
    word: 'DF',
    long: 'DnsResolutionFailed',
    scope: 'http',
    meaning: 'The name of the upstream did not resolve.',
    class: 'other',
  },
  {
    word: 'DO',
    long: 'DropOverload',
    scope: 'http',
    meaning: 'The control plane told the proxy to drop a share.',
    class: 'other',
  },
  {
    word: 'DR',
    long: 'DownstreamRemoteReset',
    scope: 'http',
    meaning: 'The client reset the stream.',
    class: 'client',
  },
  {
    word: 'UDO',
    long: 'UnconditionalDropOverload',
    scope: 'http',
    meaning: 'The control plane told the proxy to drop all.',
    class: 'other',
  },
  {
    word: 'other',
    meaning: 'A flag that Envoy does not have by itself: C++ extensions register their own.',
    class: 'other',
  },
  {
    word: 'no_backend',
    unflagged: true,
    meaning:
      'The proxy answered 503 or 500 by itself, because the route has no backend (a direct response of Envoy Gateway, or of Istio for the Gateway API).',
    class: 'no_healthy_upstream',
  },
  {
    word: 'blocked',
    unflagged: true,
    meaning:
      'The proxy answered 502 by itself, because a policy of the mesh lets nobody reach the host (`block_all` of `REGISTRY_ONLY`).',
    class: 'policy',
  },
  {
    word: 'panic',
    unflagged: true,
    meaning: 'It was balanced over all hosts, healthy or not, because too few were healthy (panic mode).',
    // It may have reached a healthy host; where it did not, another word tells how it failed.
    class: null,
  },
] as const satisfies readonly OutcomeRow[];
