import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIdentify, nameForms } from './identity.ts';

const identify = createIdentify({ patterns: [] });

const key = (namespace: string, service: string, ...[port = '', subset = '']: string[]) => ({
  namespace,
  service,
  port,
  subset,
});

/** `service.namespace:port`, as the candidates of a name are easiest to read. */
function candidatesOf(by: 'cluster' | 'authority', name: string): string[] {
  const identity = identify(by, name);
  const candidates = typeof identity === 'string' ? [] : (identity.candidates ?? []);
  return candidates.map(({ namespace, service, port }) => `${service}.${namespace}${port && `:${port}`}`);
}

describe('a cluster name that tells everything', () => {
  test.each([
    // Istio
    ['outbound|80||checkout.shop.svc.cluster.local', key('shop', 'checkout', '80')],
    ['outbound|80|v1|reviews.default.svc.cluster.local', key('default', 'reviews', '80', 'v1')],
    ['outbound|9080||reviews.default.svc.corp.example', key('default', 'reviews', '9080')],
    ['outbound|80||checkout.shop.svc.cluster.local;', key('shop', 'checkout', '80')],
    ['outbound|9042||cassandra-0.cassandra.data.svc.cluster.local', key('data', 'cassandra', '9042')],
    ['outbound_.80_.v1_.reviews.default.svc.cluster.local', key('default', 'reviews', '80', 'v1')],
    ['outbound_.80_._.reviews.default.svc.cluster.local', key('default', 'reviews', '80')],
    ['outbound_.443_._.odd_.example.com', key('', 'odd_.example.com', '443')],
    ['inbound-vip|9080|http|details.bookinfo.svc.cluster.local', key('bookinfo', 'details', '9080')],
    ['inbound-vip|9080|http/v2|details.bookinfo.svc.cluster.local', key('bookinfo', 'details', '9080', 'v2')],
    ['inbound-vip|5432|tcp|db.bookinfo.svc.cluster.local', key('bookinfo', 'db', '5432')],
    ['outbound|443||www.google.com', key('', 'www.google.com', '443')],
    ['outbound|8027||digital_man.static', key('', 'digital_man.static', '8027')],
    ['BlackHoleCluster', key('', 'BlackHoleCluster')],
    ['PassthroughCluster', key('', 'PassthroughCluster')],
    // Kuma
    ['checkout_shop_svc_9000', key('shop', 'checkout', '9000')],
    ['pay-roll_hr-eu_svc', key('hr-eu', 'pay-roll')],
    // Envoy Gateway with merged backends
    ['service/shop/checkout/80', key('shop', 'checkout', '80')],
    ['service/shop/checkout/80/grpc', key('shop', 'checkout', '80')],
    ['backend/shop/checkout/0', key('shop', 'backend/checkout', '0')],
    // Contour
    ['shop/checkout/80/da39a3ee5e', key('shop', 'checkout', '80')],
    // kgateway
    ['kube_gwtest_log-test_50051', key('gwtest', 'log-test', '50051')],
    ['kube_shop_checkout_gw_backend_client_cert_infra_public_443', key('shop', 'checkout', '443')],
    // Gloo
    ['default-petstore-8080_gloo-system', key('default', 'petstore', '8080')],
    ['kube-svc:my-shop-pet-store-8080_my-shop', key('my-shop', 'pet-store', '8080')],
    ['kube-svc_ns-1-svc-1-8080_ns-1_ns-1_svc-1_8080', key('ns-1', 'svc-1', '8080')],
    ['kube-upstream_default-pet-store-8080_gloo-system_default_pet-store_8080', key('default', 'pet-store', '8080')],
    // Emissary
    ['cluster_quote_default', key('default', 'quote')],
    ['cluster_quote_80_default', key('default', 'quote', '80')],
    ['cluster_http___quote_default', key('default', 'quote')],
    ['cluster_https___quote_otls_default', key('default', 'quote')],
    // Nobody's
    ['checkout.shop.svc.cluster.local:8080', key('shop', 'checkout', '8080')],
    ['backend', key('', 'backend')],
    ['httproute/shop', key('', 'httproute/shop')],
    ['outbound|80||', key('', 'outbound|80||')],
    ['up|80||checkout.shop.svc', key('', 'up|80||checkout.shop.svc')],
  ])('%s is %j', (cluster, expected) => {
    const identity = identify('cluster', cluster);
    expect(identity).toMatchObject(expected);
    expect(identity).not.toHaveProperty('candidates');
    expect(identity).not.toHaveProperty('alias');
  });
});

test.each([
  'inbound|8080||',
  'inbound|8080|http-8080|svc.ns.svc.cluster.local',
  'inbound_.8080_._.svc.ns.svc.cluster.local',
  'InboundPassthroughCluster',
  'InboundPassthroughClusterIpv4',
])('cluster %s is inbound: the client reports the same request as outbound', (cluster) => {
  expect(identify('cluster', cluster)).toMatchObject({ inbound: true });
});

test.each([
  ['cluster', 'inbound|8080||', true],
  ['cluster', 'InboundPassthroughCluster', true],
  ['cluster', 'inbound|8080|http-8080|svc.ns.svc.cluster.local', false],
  ['inbound', 'shop.example.com', true],
  ['inbound', 'checkout.shop', true],
  ['inbound', 'outbound_.80_._.api.example.com', true],
  ['inbound', 'checkout.shop.svc.cluster.local', false],
  ['inbound', 'outbound_.80_._.checkout.shop.svc.cluster.local', false],
  ['authority', 'shop.example.com', false],
] as const)('%s %s leaves it to the address of the pod whose requests it may be: %s', (by, name, byPod) => {
  const identity = identify(by, name);
  expect(typeof identity !== 'string' && identity.byPod === true).toBe(byPod);
});

test.each(['agent', 'xds-grpc', 'prometheus_stats', 'main_internal', 'encap', 'connect_originate', 'encap;'])(
  "cluster %s is the proxy's own",
  (cluster) => {
    expect(identify('cluster', cluster)).toBe('internal');
  },
);

describe('Envoy Gateway names a route, not a service', () => {
  test.each([
    ['httproute/default/backend/rule/0', key('default', 'httproute/backend/rule/0')],
    ['httproute/default/backend/rule/2/backend/1', key('default', 'httproute/backend/rule/2/backend/1')],
    ['grpcroute/shop/cart/rule/0', key('shop', 'grpcroute/cart/rule/0')],
    ['tlsroute/shop/db/rule/-1', key('shop', 'tlsroute/db/rule/-1')],
    ['tcproute/shop/db.v2/rule/-1/backend/0', key('shop', 'tcproute/db.v2/rule/-1/backend/0')],
  ])('cluster %s has an alias, by which a source that knows the routes says the service', (cluster, expected) => {
    expect(identify('cluster', cluster)).toEqual({ ...expected, alias: cluster });
  });

  test('a mirror is no destination of its rule', () => {
    expect(identify('cluster', 'httproute/default/backend/rule/0-mirror-0')).toEqual(
      key('default', 'httproute/backend/rule/0-mirror-0'),
    );
  });

  test.each([
    ['httproute/default/backend/rule/0/match/0/www_example_com', 'httproute/default/backend/rule/0'],
    ['httproute/default/backend/rule/3/match/-1/*', 'httproute/default/backend/rule/3'],
    ['httproute/default/backend/rule/0/match/1/cors-preflight/www_example_com', 'httproute/default/backend/rule/0'],
    ['grpcroute/shop/cart/rule/1/match/0/*', 'grpcroute/shop/cart/rule/1'],
    ['tcproute/shop/db', 'tcproute/shop/db/rule/-1'],
  ])('route %s is the same upstream as the cluster of its rule', (route, cluster) => {
    expect(identify('route', route)).toEqual(identify('cluster', cluster));
    expect(identify('route', route)).toMatchObject({ alias: cluster });
  });

  test.each(['default', 'httproute/default/backend', 'routes/a/b/rule/0/match/0/x', ''])(
    'route %j is unknown',
    (route) => {
      expect(identify('route', route)).toBe('unknown');
    },
  );
});

describe('a name that can be read in several ways names itself, until a registry declares one of its readings', () => {
  test.each([
    [
      'my-shop-pet-store-8080_gloo-system',
      ['shop-pet-store.my:8080', 'pet-store.my-shop:8080', 'store.my-shop-pet:8080'],
    ],
    ['cluster_my_quote_default', ['my-quote.default', 'my.quote-default', 'my.quote']],
    ['quote_default', ['quote.default']],
    ['httpbin_shadow_default', ['httpbin-shadow.default', 'httpbin.shadow-default', 'httpbin.shadow']],
  ])('%s may be %j', (cluster, candidates) => {
    expect(identify('cluster', cluster)).toMatchObject(key('', cluster));
    expect(candidatesOf('cluster', cluster)).toEqual(candidates);
  });

  test.each([
    ['cluster_quote_prod_80_default', 'quote.prod:80'],
    ['cluster_my_quote_80_my_ns', 'my-quote.my-ns:80'],
    ['cluster_web_2_shop_eu', 'web-2.shop-eu'],
    ['cluster_httpbin_default_svc_cluster_local_8080_default', 'httpbin.default:8080'],
    ['cluster_https___my_quote_otls_default', 'my-quote.default'],
    ['cluster_quote_default_er_round_robin', 'quote.default'],
    ['cluster_some_really_long_service_name_tha-0123456789ABCDEF-0', 'some-really-long.service-name'],
    ['quote_default_svc_cluster_local_8080', 'quote.default:8080'],
    ['my_quote_default_8080', 'my-quote.default:8080'],
  ])("Emissary's %s may be %s", (cluster, candidate) => {
    expect(candidatesOf('cluster', cluster)).toContain(candidate);
  });

  test('half a name at the end of a name that Emissary cut is not taken for a whole one', () => {
    const candidates = candidatesOf('cluster', 'cluster_web_shop_eu-0123456789ABCDEF-0');
    expect(candidates).toEqual(['web.shop']);
  });

  test("Contour's statistics name is split, and read the other way round where only that is declared", () => {
    expect(identify('cluster', 'shop_checkout_80')).toMatchObject(key('shop', 'checkout', '80'));
    expect(candidatesOf('cluster', 'shop_checkout_80')).toEqual(['checkout.shop:80', 'shop.checkout:80']);
  });

  test('a short host may be a service and its namespace', () => {
    expect(identify('authority', 'reviews.default:9080')).toMatchObject(key('', 'reviews.default', '9080'));
    expect(candidatesOf('authority', 'Reviews.default:9080')).toEqual(['reviews.default:9080']);
  });

  test('no name has more readings than can be looked up for every request', () => {
    for (const part of ['a', '8', 'a-']) {
      for (const separator of ['_', '-']) {
        for (let parts = 1; parts < 400; parts++) {
          const name = `cluster_${Array.from({ length: parts }, () => part).join(separator)}-80_x`;
          expect(candidatesOf('cluster', name).length).toBeLessThan(130);
          expect(candidatesOf('cluster', name.slice(8, -5)).length).toBeLessThan(130);
        }
      }
    }
  });
});

describe('without a cluster the authority names the upstream', () => {
  test.each([
    ['checkout.shop.svc.cluster.local:8080', key('shop', 'checkout', '8080')],
    ['checkout.shop.svc', key('shop', 'checkout')],
    ['checkout.shop.svc.cluster.local.', key('shop', 'checkout')],
    ['Shop.Example.COM', key('', 'shop.example.com')],
    ['reviews', key('', 'reviews')],
    ['10.0.0.1:80', { ...key('', '10.0.0.1', '80'), destination: { ip: '10.0.0.1', port: '80' } }],
    ['[::1]:8443', { ...key('', '[::1]', '8443'), destination: { ip: '::1', port: '8443' } }],
    ['outbound_.80_._.reviews.default.svc.cluster.local', key('default', 'reviews', '80')],
  ])('%s is %j', (authority, expected) => {
    expect(identify('authority', authority)).toEqual(expected);
  });
});

describe("the user's own patterns", () => {
  const pattern = /^(?<namespace>[a-z]+)~(?<service>[a-z]+)(?:~(?<port>\d+))?$/;

  test('say who it is, before every form that is known', () => {
    const own = createIdentify({ patterns: [pattern, /^(?<service>BlackHole)Cluster$/, /^(?<service>agent)$/] });
    expect(own('cluster', 'shop~checkout~80')).toEqual(key('shop', 'checkout', '80'));
    expect(own('cluster', 'shop~checkout')).toEqual(key('shop', 'checkout'));
    expect(own('cluster', 'BlackHoleCluster')).toEqual(key('', 'BlackHole'));
    expect(own('cluster', 'agent')).toEqual(key('', 'agent'));
    expect(own('cluster', 'outbound|80||a.b.svc')).toEqual(key('b', 'a', '80'));
  });

  test('are tried in their order, and one that names no service says nothing', () => {
    const own = createIdentify({ patterns: [/^(?<service>x?)y/, /^(?<namespace>.)(?<subset>.)(?<service>.)$/] });
    expect(own('cluster', 'yab')).toEqual(key('y', 'b', '', 'a'));
    expect(own('cluster', 'xyz')).toEqual(key('', 'x'));
  });

  test('also read a host, in lower case, and a route', () => {
    const own = createIdentify({ patterns: [/^(?<service>\w+)\.example\.com$/, /^vs-(?<service>\w+)$/] });
    expect(own('authority', 'Shop.Example.com')).toEqual(key('', 'shop'));
    expect(own('route', 'vs-checkout')).toEqual(key('', 'checkout'));
    expect(own('inbound', 'shop.example.com')).toEqual({ ...key('', 'shop'), inbound: true });
  });
});

describe('whatever a client sends', () => {
  test('nothing, and the hyphen that stands for it, is unknown', () => {
    for (const by of ['cluster', 'authority', 'route'] as const) {
      expect(identify(by, '')).toBe('unknown');
      expect(identify(by, '-')).toBe('unknown');
    }
  });

  test('a name that is too long for any proxy is counted with the others, unread', () => {
    const own = createIdentify({ patterns: [/(?<service>a+)/] });
    expect(own('authority', 'a'.repeat(1 << 20))).toEqual(key('', '__other__'));
    expect(own('authority', 'a'.repeat(1024))).toEqual(key('', 'a'.repeat(1024)));
  });

  test('arbitrary names are read without throwing, and every answer names a service or says why not', () => {
    const pieces = [
      'outbound',
      'inbound',
      'cluster_',
      'kube-svc:',
      'httproute/',
      '/rule/',
      '_',
      '-',
      '|',
      '_.',
      '.',
      ':',
    ];
    const words = [...pieces, '80', 'a', 'Z', '.svc', 'é', '\0', '😀', '-0123456789ABCDEF-0', 'http___', ';', '*'];
    let seed = 42;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 20_000; round++) {
      const name = Array.from({ length: random(12) }, () => words[random(words.length)] ?? '').join('');
      for (const by of ['cluster', 'authority', 'route'] as const) {
        const identity = identify(by, name);
        if (typeof identity !== 'string') expect(identity.service).not.toBe('');
      }
    }
  });

  test('names that are made to be slow are read in time that grows with their length only', () => {
    // The longest that is read at all, often enough that anything worse than linear exceeds the test's own limit.
    for (const piece of [
      'a',
      '-',
      '_',
      'a-',
      'a_',
      '8_',
      'a.',
      '|',
      '_.',
      '/',
      'a/',
      'kube-svc_',
      'http___',
      '.svc',
      '0-',
      ':80',
    ]) {
      for (const prefix of ['', 'cluster_', 'kube_', 'kube-svc:', 'httproute/a/b/rule/', 'outbound_.', 'a/']) {
        const name = `${prefix}${piece.repeat(1024)}`.slice(0, 1023);
        for (let round = 0; round < 20; round++) {
          identify('cluster', `${name}!`);
          identify('authority', `${name}!`);
          identify('route', `${name}!`);
        }
      }
    }
  });
});

describe('the forms of cluster names', () => {
  test.each(nameForms.map((form) => [form.gateway, form]))(
    '%s reads its own example, and the README shows it',
    (_name, form) => {
      const readme = readFileSync(path.join(import.meta.dirname, 'README.md'), 'utf8');
      const row = readme.split('\n').find((line) => line.startsWith(`| ${form.gateway} `));
      expect(row?.replaceAll('\\|', '|')).toContain(`\`${form.example}\``);
      expect(form.read(form.example)).toBeDefined();
      // Nobody before it takes the name.
      expect(nameForms.find((other) => other.read(form.example) !== undefined)).toBe(form);
    },
  );
});
