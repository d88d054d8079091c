import { expect, test } from 'vitest';
import { identify } from './identity.ts';

const key = (namespace: string, service: string, ...[port = '', subset = '']: string[]) => ({
  namespace,
  service,
  port,
  subset,
});

test.each([
  ['outbound|80||checkout.shop.svc.cluster.local', key('shop', 'checkout', '80')],
  ['outbound|80|v1|reviews.default.svc.cluster.local', key('default', 'reviews', '80', 'v1')],
  ['outbound|9080||reviews.default.svc.corp.example', key('default', 'reviews', '9080')],
  ['outbound|80||checkout.shop.svc.cluster.local;', key('shop', 'checkout', '80')],
  ['outbound_.80_.v1_.reviews.default.svc.cluster.local', key('default', 'reviews', '80', 'v1')],
  ['inbound-vip|9080|http|details.bookinfo.svc.cluster.local', key('bookinfo', 'details', '9080')],
  ['inbound-vip|9080|http/v2|details.bookinfo.svc.cluster.local', key('bookinfo', 'details', '9080', 'v2')],
  ['outbound|443||www.google.com', key('', 'www.google.com', '443')],
  ['BlackHoleCluster', key('', 'BlackHoleCluster')],
  ['PassthroughCluster', key('', 'PassthroughCluster')],
  ['service_a', key('', 'service_a')],
])('cluster %s is %j', (cluster, expected) => {
  expect(identify(cluster, 'somebody.example')).toEqual(expected);
});

test.each(['inbound|8080||', 'inbound|8080|http-8080|svc.ns.svc.cluster.local', 'InboundPassthroughCluster'])(
  'cluster %s is inbound: the client reports the same request as outbound',
  (cluster) => {
    expect(identify(cluster, 'x')).toBe('inbound');
  },
);

test.each([
  ['checkout.shop.svc.cluster.local:8080', key('shop', 'checkout', '8080')],
  ['checkout.shop.svc', key('shop', 'checkout')],
  ['Shop.Example.COM', key('', 'shop.example.com')],
  ['[::1]:8443', key('', '[::1]', '8443')],
])('without a cluster the authority %s is %j', (authority, expected) => {
  expect(identify('-', authority)).toEqual(expected);
});

test('neither cluster nor authority is unknown', () => {
  expect(identify('-', '-')).toBe('unknown');
  expect(identify('', '')).toBe('unknown');
});
