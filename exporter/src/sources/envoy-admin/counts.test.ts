import { describe, expect, test } from 'vitest';
import { countedSince, type Standing } from './counts.ts';
import type { Stat } from './stats.ts';

type Values = Partial<Record<Stat, number>>;
const of = (values: Values): Map<Stat, number> => new Map(Object.entries(values) as [Stat, number][]);

function counted(now: Values, before?: Values): unknown {
  return told(countedSince(before && { stats: of(before), open: 0 }, of(now)));
}

function told({ counted: result }: ReturnType<typeof countedSince>): unknown {
  return (
    result && {
      ...result,
      outcomes: Object.fromEntries(result.outcomes),
      failures: Object.fromEntries(result.failures),
    }
  );
}

// Each row is what Envoy 1.40 counted for requests whose access log was known.
describe('what the counters of Envoy say', () => {
  test.each<[title: string, now: Values, expected: object]>([
    [
      'HTTP and gRPC without a host',
      { upstream_rq_completed: 7, upstream_rq_503: 7, upstream_cx_none_healthy: 7, lb_healthy_panic: 7 },
      { requests: 7, outcomes: { UH: 7 }, failures: { no_healthy_upstream: 7 } },
    ],
    [
      'TCP without a host',
      { upstream_cx_none_healthy: 4, lb_healthy_panic: 4 },
      { requests: 4, outcomes: { UH: 4 }, failures: { no_healthy_upstream: 4 } },
    ],
    [
      'both without a host',
      { upstream_rq_completed: 3, upstream_rq_503: 3, upstream_cx_none_healthy: 5 },
      { requests: 5, outcomes: { UH: 5 }, failures: { no_healthy_upstream: 5 } },
    ],
    [
      'five requests that waited for two HTTP/2 connections that failed',
      {
        upstream_rq_completed: 5,
        upstream_rq_503: 5,
        upstream_cx_connect_fail: 2,
        upstream_cx_destroy: 2,
        upstream_rq_pending_failure_eject: 5,
      },
      { requests: 5, outcomes: { UF: 5 }, failures: { connection_failure: 5 } },
    ],
    [
      'three requests of three failed attempts each',
      {
        upstream_rq_completed: 3,
        upstream_rq_503: 3,
        upstream_cx_connect_fail: 9,
        upstream_rq_pending_failure_eject: 9,
        upstream_rq_retry: 6,
        upstream_rq_retry_limit_exceeded: 3,
      },
      { requests: 3, outcomes: { UF: 3, URX: 3 }, failures: { connection_failure: 3 } },
    ],
    [
      'the same among requests that were answered',
      {
        upstream_rq_completed: 9,
        upstream_rq_503: 3,
        upstream_cx_connect_fail: 9,
        upstream_rq_pending_failure_eject: 9,
        upstream_rq_retry: 6,
        upstream_rq_retry_limit_exceeded: 3,
      },
      { requests: 9, outcomes: { UF: 3, URX: 3 }, failures: { connection_failure: 3 } },
    ],
    [
      'more failures than requests, as of TCP beside HTTP',
      { upstream_rq_completed: 2, upstream_rq_503: 2, upstream_cx_none_healthy: 5, upstream_rq_pending_overflow: 2 },
      { requests: 5, outcomes: { UH: 5, UO: 2 }, failures: { no_healthy_upstream: 5 } },
    ],
    [
      'failed attempts whose retries succeeded',
      { upstream_rq_completed: 6, upstream_rq_pending_failure_eject: 5, upstream_rq_retry: 5 },
      { requests: 6, outcomes: {}, failures: {} },
    ],
    [
      'answers of 503, retried in vain',
      {
        upstream_rq_completed: 2,
        upstream_rq_503: 2,
        'retry.upstream_rq_completed': 4,
        upstream_rq_retry: 4,
        upstream_rq_retry_limit_exceeded: 2,
      },
      { requests: 2, outcomes: { URX: 2 }, failures: { retries_exhausted: 2 } },
    ],
    [
      'a retry that found its host ejected',
      {
        upstream_rq_completed: 3,
        upstream_rq_503: 3,
        'retry.upstream_rq_completed': 1,
        upstream_rq_retry: 1,
        upstream_cx_none_healthy: 3,
      },
      { requests: 3, outcomes: { UH: 3 }, failures: { no_healthy_upstream: 3 } },
    ],
    [
      'connections reset under a request, retried in vain',
      {
        upstream_rq_completed: 2,
        upstream_rq_503: 2,
        upstream_rq_retry: 4,
        upstream_rq_retry_limit_exceeded: 2,
        upstream_cx_destroy: 6,
      },
      { requests: 2, outcomes: { URX: 2 }, failures: { retries_exhausted: 2 } },
    ],
    ['TCP connections that stood', { upstream_cx_destroy: 3 }, { requests: 3, outcomes: {}, failures: {} }],
    [
      'two TCP connections of three failed attempts each',
      {
        upstream_cx_connect_attempts_exceeded: 2,
        upstream_cx_connect_fail: 6,
        upstream_cx_destroy: 6,
        upstream_rq_pending_failure_eject: 6,
      },
      { requests: 2, outcomes: { UF: 2, URX: 2 }, failures: { connection_failure: 2 } },
    ],
    [
      'requests over the limit of a circuit breaker',
      { upstream_rq_completed: 2, upstream_rq_503: 2, upstream_rq_pending_overflow: 2 },
      { requests: 2, outcomes: { UO: 2 }, failures: { overload: 2 } },
    ],
    [
      'TCP connections over that limit',
      { upstream_cx_overflow: 2 },
      { requests: 2, outcomes: { UO: 2 }, failures: { overload: 2 } },
    ],
    [
      'requests balanced over all hosts in panic',
      { upstream_rq_completed: 4, lb_healthy_panic: 4 },
      { requests: 4, outcomes: { panic: 4 }, failures: {} },
    ],
  ])('%s', (_title, now, expected) => {
    expect(counted(now)).toEqual(expected);
  });

  test('only what grew counts', () => {
    const before = { upstream_rq_completed: 10, upstream_cx_none_healthy: 4 };
    expect(counted({ upstream_rq_completed: 12, upstream_cx_none_healthy: 5 }, before)).toEqual({
      requests: 2,
      outcomes: { UH: 1 },
      failures: { no_healthy_upstream: 1 },
    });
    expect(counted(before, before)).toBeUndefined();
  });

  test('a counter that fell began anew, and the others with it', () => {
    const before = { upstream_rq_completed: 10, upstream_cx_none_healthy: 1 };
    expect(counted({ upstream_rq_completed: 3, upstream_cx_none_healthy: 3 }, before)).toEqual({
      requests: 3,
      outcomes: { UH: 3 },
      failures: { no_healthy_upstream: 3 },
    });
    expect(counted({ upstream_cx_none_healthy: 3 }, before)).toEqual({
      requests: 3,
      outcomes: { UH: 3 },
      failures: { no_healthy_upstream: 3 },
    });
  });

  test('a request whose first connections failed and that was not answered yet is not one', () => {
    const timedOut = { upstream_cx_http1_total: 3, upstream_cx_destroy: 3, upstream_rq_retry: 2 };
    expect(counted(timedOut)).toBeUndefined();
  });

  test('a failed attempt is UF only once its request was answered, not while its retry waits', () => {
    let standing: Standing | undefined;
    const look = (values: Values): unknown => {
      const result = countedSince(standing, of({ upstream_cx_http1_total: 1, ...values }));
      ({ standing } = result);
      return told(result);
    };
    expect(look({ upstream_rq_pending_failure_eject: 1 })).toBeUndefined();
    expect(look({ upstream_rq_pending_failure_eject: 2, upstream_rq_retry: 1 })).toBeUndefined();
    const failed = { upstream_rq_completed: 1, upstream_rq_503: 1, upstream_rq_retry_limit_exceeded: 1 };
    expect(look({ ...failed, upstream_rq_pending_failure_eject: 3, upstream_rq_retry: 2 })).toEqual({
      requests: 1,
      outcomes: { UF: 1, URX: 1 },
      failures: { connection_failure: 1 },
    });
  });

  test('a failed attempt whose client went away is not blamed on a later request', () => {
    const went = countedSince(undefined, of({ upstream_cx_http1_total: 1, upstream_rq_pending_failure_eject: 1 }));
    const stillOpen = countedSince(went.standing, went.standing.stats);
    expect([went.standing.open, stillOpen.standing.open]).toEqual([1, 0]);
  });
});
