import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { counters, statKeys, statsFilter } from './stats.ts';

describe('the filter', () => {
  const filter = new RegExp(statsFilter);

  test.each(counters)('lets %s of every cluster through', (counter) => {
    for (const name of ['cart', 'cart.shop.svc', 'outbound|80|v1|cart.shop.svc.cluster.local;'])
      expect(`cluster.${name}.${counter}`).toMatch(filter);
  });

  test.each([
    'cluster.cart.upstream_cx_rx_bytes_total',
    'cluster.cart.upstream_rq_200',
    'server.uptime_x',
    'cluster_manager.upstream_rq_completed',
  ])('keeps %s out', (name) => {
    expect(name).not.toMatch(filter);
  });
});

test('the expression that the README gives to Istio includes all that is read', () => {
  const readme = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');
  const given = /- '(cluster\\.outbound.+)'/.exec(readme)?.[1] ?? expect.fail('no expression');
  const gauges = ['membership_healthy', 'membership_total', 'membership_degraded', 'membership_excluded'];
  for (const stat of [...counters, ...gauges, 'outlier_detection.ejections_active'])
    expect(`cluster.outbound|80||cart.shop.svc.cluster.local;.${stat}`).toMatch(new RegExp(given));
});

describe('the statistics of a cluster are looked for', () => {
  test.each([
    ['cart', ['cart']],
    ['xds:cart', ['xds_cart']],
    ['cart.shop-a.svc', ['cart.shop-a.svc', 'cart\nshop_a_svc']],
    ['outbound|80||cart.shop.svc;', ['outbound|80||cart.shop.svc', 'outbound|80||cart\nshop_svc_']],
  ])('of %j under %j', (name, keys) => {
    expect(statKeys(name)).toEqual(keys);
  });
});
