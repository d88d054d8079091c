import type { Outcome } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, test } from 'vitest';
import type { ModelEvent, ProxyHosts } from '../model/event.ts';
import { declared, proxyHosts, readiness, traffic } from '../testing/events.ts';
import { codes, diagnosisOf, later } from './testing/of-events.ts';

const flagged = (outcomes: Partial<Record<Outcome, number>>, requests: number) =>
  traffic({ outcomes, requests }, later);

describe('what Kubernetes calls ready softens no outage', () => {
  const threeReady = declared();
  const uh = (count: number, requests = 20) => flagged({ UH: count }, requests);
  const noBackend = flagged({ no_backend: 20 }, 20);
  const sees = (hosts: Partial<ProxyHosts['hosts']>) => proxyHosts({ hosts }, later);

  test.each<[string, ModelEvent[], readonly [alone: string, despiteReady: string]]>([
    ['every request is UH', [uh(20)], ['UP205 unknown certain', 'UP201 proxy_view_differs likely']],
    ['nine of ten are', [uh(18)], ['UP205 unknown certain', 'UP201 proxy_view_differs likely']],
    [
      'every route lacks its backend',
      [noBackend],
      ['UP206 route_without_backend certain', 'UP206 route_without_backend certain'],
    ],
    [
      'all hosts are ejected',
      [sees({ ejected: 3 })],
      ['UP207 outlier_ejection likely', 'UP207 outlier_ejection likely'],
    ],
    [
      'all hosts fail the health check',
      [sees({ failed_health_check: 3 })],
      ['UP207 proxy_health_check likely', 'UP207 proxy_health_check likely'],
    ],
    [
      'all hosts are unhealthy to discovery',
      [sees({ unhealthy: 3 })],
      ['UP207 unknown certain', 'UP207 proxy_view_differs likely'],
    ],
    [
      'the proxy knows no host, and some are UH',
      [sees({ healthy: 0 }), uh(1)],
      ['UP205 unknown certain', 'UP201 proxy_view_differs likely | UP207 proxy_view_differs likely'],
    ],
  ])('%s', (_name, events, [alone, despiteReady]) => {
    expect(codes(diagnosisOf(...events))).toBe(`no_healthy_upstream | ${alone}`);
    expect(codes(diagnosisOf(threeReady, ...events))).toBe(`no_healthy_upstream | ${despiteReady}`);
  });

  test.each<[string, Partial<ProxyHosts['hosts']>, readonly [alone: string, despiteReady: string]]>([
    [
      'that all hosts are ejected',
      { ejected: 3 },
      ['no_healthy_upstream | UP207 outlier_ejection likely', 'no_healthy_upstream | UP207 outlier_ejection likely'],
    ],
    [
      'that some are',
      { healthy: 1, ejected: 2 },
      ['degraded | UP207 outlier_ejection certain', 'degraded | UP207 proxy_view_differs likely'],
    ],
    ['that all are healthy', { healthy: 3 }, ['healthy', 'degraded | UP207 proxy_view_differs likely']],
  ])('a proxy without any host does not hide what another one shows: %s', (_name, hosts, [alone, despiteReady]) => {
    const pair = [proxyHosts({ instance: 'a', hosts: {} }, later), proxyHosts({ instance: 'b', hosts }, later)];
    for (const events of [pair, pair.toReversed()]) {
      expect(codes(diagnosisOf(...events))).toBe(alone);
      expect(codes(diagnosisOf(threeReady, ...events))).toBe(despiteReady);
    }
  });

  test('endpoints that are published unready excuse no proxy that has none left', () => {
    const row = { ...readiness('http', { unready: 3 }), published: 3 };
    const { status, findings } = diagnosisOf(declared({ readiness: [row] }), sees({ failed_health_check: 3 }));
    expect([status, findings.map(({ code, title }) => `${code} ${title}`)]).toEqual([
      'no_healthy_upstream',
      [
        'UP207 The proxy has no healthy host on port http: 3 failing the health check of the proxy',
        expect.stringContaining('UP104 3 of 3 endpoints on port http get requests although they are not ready'),
      ],
    ]);
  });

  test.each([
    ['fewer than nine of ten are UH', [uh(17)], 'degraded | UP201 proxy_view_differs likely'],
    ['a few are UH', [uh(1)], 'degraded | UP201 proxy_view_differs likely'],
    ['one of thousands is UH', [uh(1, 5_000)], 'healthy | UP201 proxy_view_differs likely'],
    [
      'the proxy shows no host, as of a cluster that has none of its own',
      [sees({ healthy: 0 })],
      'degraded | UP207 proxy_view_differs likely',
    ],
    ['the proxy uses some hosts', [sees({ healthy: 1, ejected: 2 })], 'degraded | UP207 outlier_ejection certain'],
  ])('yet something is left where %s', (_name, events, expected) => {
    expect(codes(diagnosisOf(threeReady, ...events))).toBe(expected);
  });
});
