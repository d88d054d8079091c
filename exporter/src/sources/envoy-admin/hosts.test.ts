import { describe, expect, test } from 'vitest';
import { parseCluster } from './clusters.ts';
import { hostsOfGauges, hostState, noHosts } from './hosts.ts';
import type { Stat } from './stats.ts';

describe('the state of a host', () => {
  test.each<[health: Record<string, unknown>, state: string]>([
    [{ eds_health_status: 'HEALTHY' }, 'healthy'],
    [{}, 'healthy'],
    [{ eds_health_status: 'HEALTHY', pending_dynamic_removal: true }, 'healthy'],
    [{ eds_health_status: 'UNHEALTHY' }, 'unhealthy'],
    [{ eds_health_status: 'TIMEOUT' }, 'unhealthy'],
    [{ eds_health_status: 'DRAINING' }, 'excluded'],
    [{ eds_health_status: 'DEGRADED' }, 'degraded'],
    [{ eds_health_status: 'HEALTHY', failed_active_degraded_check: true }, 'degraded'],
    [{ eds_health_status: 'HEALTHY', failed_active_health_check: true }, 'failed_health_check'],
    [{ failed_active_health_check: true, active_hc_timeout: true }, 'failed_health_check'],
    [{ excluded_via_immediate_hc_fail: true }, 'excluded'],
    [{ pending_active_hc: true }, 'excluded'],
    [{ failed_outlier_check: true, failed_active_health_check: true, eds_health_status: 'UNHEALTHY' }, 'ejected'],
    [{ failed_outlier_check: false, eds_health_status: 'HEALTHY' }, 'healthy'],
    // As istioctl prints it.
    [{ failedOutlierCheck: true, edsHealthStatus: 'HEALTHY' }, 'ejected'],
    [{ edsHealthStatus: 'UNHEALTHY' }, 'unhealthy'],
    // Unknown is never healthy.
    [{ eds_health_status: 'SOMETHING_NEW' }, 'unhealthy'],
  ])('%j is %s', (health, state) => {
    expect(hostState(health)).toBe(state);
  });
});

describe('a cluster of /clusters', () => {
  test('without host_statuses has no hosts', () => {
    expect(parseCluster({ name: 'a' })).toEqual({ name: 'a', observabilityName: 'a', hosts: noHosts() });
  });

  test('may be written in camelCase', () => {
    const hostStatuses = [{ healthStatus: { failedActiveHealthCheck: true } }, { healthStatus: {} }];
    expect(parseCluster({ name: 'a', observabilityName: 'a;', hostStatuses })).toEqual({
      name: 'a',
      observabilityName: 'a;',
      hosts: { ...noHosts(), failed_health_check: 1, healthy: 1 },
    });
  });

  test.each([null, [], 'a', {}, { name: 1 }, { name: 'a', host_statuses: {} }, { name: 'a', host_statuses: [{}] }])(
    'is not %j',
    (value) => {
      expect(parseCluster(value)).toBeUndefined();
    },
  );
});

describe('the hosts that the membership gauges tell', () => {
  const of = (stats: Partial<Record<Stat, number>>) =>
    hostsOfGauges(new Map(Object.entries(stats) as [Stat, number][]));

  test('are unknown without the gauges', () => {
    expect(of({ membership_total: 3 })).toBeUndefined();
  });

  test('are unhealthy as far as nothing says why', () => {
    const stats = { membership_total: 6, membership_healthy: 1, membership_degraded: 1, membership_excluded: 1 };
    expect(of({ ...stats, 'outlier_detection.ejections_active': 2 })).toEqual({
      healthy: 1,
      degraded: 1,
      excluded: 1,
      ejected: 2,
      failed_health_check: 0,
      unhealthy: 1,
    });
  });

  test('are never more than the total, though gauges are not read at one instant', () => {
    expect(of({ membership_total: 1, membership_healthy: 2, 'outlier_detection.ejections_active': 1 })).toEqual({
      ...noHosts(),
      healthy: 1,
    });
  });
});
