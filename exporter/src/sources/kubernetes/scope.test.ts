import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { randomBelow } from '../../testing/random.ts';
import { resources } from '../../kubernetes/resources.ts';
import { everything, isIn, type Scope, targetsOf } from './scope.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

const namespaces = ['billing', 'shop', 'stock'];

/** A service `pay` with one ready endpoint in each namespace, watched with a scope. */
async function watch(scope: Partial<Scope>): Promise<void> {
  for (const namespace of namespaces) {
    cluster.api.put(service('pay', { uid: `s-${namespace}`, namespace }));
    cluster.api.put(slice('pay', [true], { namespace }));
    const { metadata, ...rest } = workload('Deployment', 'pay', 2);
    cluster.api.put({ ...rest, metadata: { ...metadata, namespace, uid: `d-${namespace}` } });
  }
  await cluster.watch({ scope: { ...everything, ...scope } });
}

const told = () => [...cluster.store.snapshot().upstreams.keys()].sort();
const asked = () =>
  cluster.api.requests.filter((request) => request.startsWith('/api')).map((request) => new URL(request, 'http://api'));

describe('namespaces', () => {
  test('without a scope all of the cluster is watched, with one list for each resource', async () => {
    await watch({});
    expect(told()).toEqual(['billing/pay', 'shop/pay', 'stock/pay']);
    expect(asked().filter(({ pathname }) => pathname.includes('/namespaces/'))).toEqual([]);
    expect(asked().filter(({ searchParams }) => searchParams.has('fieldSelector'))).toEqual([]);
  });

  test('those that are named are asked for by themselves: a Role in each of them suffices', async () => {
    await watch({ namespaces: ['shop', 'stock'] });
    expect(told()).toEqual(['shop/pay', 'stock/pay']);
    expect(cluster.told('stock/pay')).toMatchObject({ desired: 2, readiness: [{ counts: { ready: 1 } }] });
    const places = new Set(asked().map(({ pathname }) => /\/namespaces\/([^/]+)\//.exec(pathname)?.[1]));
    expect([...places].sort()).toEqual(['shop', 'stock']);
  });

  test('one that is named twice is watched once', async () => {
    await watch({ namespaces: ['shop', 'shop'] });
    expect(cluster.ready('shop/pay')).toBe(1);
    expect(asked().filter(({ pathname }) => pathname === '/api/v1/namespaces/shop/services')).not.toHaveLength(0);
    expect(cluster.listsOf('services')).toBe(1);
  });

  test('those that are excluded are left out by the server', async () => {
    await watch({ excludedNamespaces: ['billing', 'stock'] });
    expect(told()).toEqual(['shop/pay']);
    const selectors = asked().map(({ searchParams }) => searchParams.get('fieldSelector'));
    expect(new Set(selectors)).toEqual(new Set(['metadata.namespace!=billing,metadata.namespace!=stock']));
  });

  test('one that is named and excluded is excluded, and is not even asked for', async () => {
    await watch({ namespaces: ['shop', 'stock'], excludedNamespaces: ['stock'] });
    expect(told()).toEqual(['shop/pay']);
    expect(asked().filter(({ pathname }) => pathname.includes('stock'))).toEqual([]);
  });

  test('with all that are named excluded there is nothing to ask for and nothing to wait for', async () => {
    await watch({ namespaces: ['stock'], excludedNamespaces: ['stock'] });
    expect(asked()).toEqual([]);
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });

  test('objects of a namespace that is excluded are not told although the server sends them', async () => {
    await watch({ excludedNamespaces: ['billing'] });
    await eventually(() => expect(cluster.api.watching).toBeGreaterThan(0));
    const added = (namespace: string) =>
      `${JSON.stringify({ type: 'ADDED', object: { apiVersion: 'v1', ...service('late', { namespace, uid: `late-${namespace}` }) } })}\n`;
    cluster.api.sendRaw(added('billing'));
    cluster.api.sendRaw(added('shop'));
    await eventually(() => expect(cluster.told('shop/late')).toBeDefined());
    expect(told()).toEqual(['shop/late', 'shop/pay', 'stock/pay']);
  });
});

describe('a label selector of services', () => {
  test('is asked of the server for services and for nothing else, and decides what is told', async () => {
    cluster.api.put(service('pay', { labels: { team: 'red' } }));
    cluster.api.put(service('cart', { labels: { team: 'blue' } }));
    for (const name of ['pay', 'cart']) cluster.api.put(slice(name, [true]));
    await cluster.watch({ scope: { ...everything, serviceSelector: 'team=red' } });
    expect(told()).toEqual(['shop/pay']);
    expect(cluster.ready('pay')).toBe(1);
    const selective = asked().filter(({ searchParams }) => searchParams.get('labelSelector') === 'team=red');
    expect(new Set(selective.map(({ pathname }) => pathname))).toEqual(new Set(['/api/v1/services']));
  });

  test('a service that matches from now on is told, and one that matches no more is gone', async () => {
    cluster.api.put(service('pay'));
    await cluster.watch({ removalGraceMs: 0, scope: { ...everything, serviceSelector: 'team=red' } });
    await eventually(() => expect(cluster.api.watching).toBeGreaterThan(0));
    expect(told()).toEqual([]);
    cluster.api.put(service('pay', { labels: { team: 'red' } }));
    await eventually(() => expect(told()).toEqual(['shop/pay']));
    cluster.api.put(service('pay', { labels: { team: 'blue' } }));
    await eventually(() => expect(told()).toEqual([]));
  });
});

describe('shards', () => {
  const shards = (of: number) => Array.from({ length: of }, (_, index) => ({ index, of }));
  const homes = (namespace: string, of: number) =>
    shards(of).filter((shard) => isIn({ ...everything, shard }, namespace)).length;

  /** Names as people give them. */
  const families: readonly (readonly [string, (index: number) => string])[] = [
    ['numbered', (index) => `team-${index}`],
    ['of even numbers', (index) => `customer-${2 * index}`],
    ['of previews, with their number twice', (index) => `pr-${index}-web-${index}`],
    ['padded', (index) => `tenant-${String(index).padStart(4, '0')}`],
    ['of environments', (index) => `app-${Math.floor(index / 3)}-${['dev', 'staging', 'prod'][index % 3]}`],
  ];

  test.each(families)('every namespace has exactly one home, and no shard is idle: names %s', (_name, nameOf) => {
    const names = Array.from({ length: 600 }, (_, index) => nameOf(index));
    for (const of of [1, 2, 3, 4, 8]) {
      for (const name of names) expect(homes(name, of), `${name} of ${of}`).toBe(1);
      for (const shard of shards(of)) {
        const share = names.filter((name) => isIn({ ...everything, shard }, name)).length / (names.length / of);
        expect(share, `${shard.index}/${of}`).toBeGreaterThan(0.6);
        expect(share, `${shard.index}/${of}`).toBeLessThan(1.4);
      }
    }
  });

  test('names of any letters have exactly one home', () => {
    const seed = 20_261_122;
    const below = randomBelow(seed);
    for (let i = 0; i < 500; i++) {
      const name = Array.from({ length: 1 + below(63) }, () => String.fromCharCode(33 + below(1_000))).join('');
      expect(homes(name, 1 + below(16)), `${name}, seed ${seed}`).toBe(1);
    }
  });

  test('what belongs to a service is in its shard: three exporters see each service once, with all its slices', async () => {
    for (let i = 0; i < 12; i++) {
      const namespace = `team-${i}`;
      cluster.api.put(service('pay', { uid: `s-${i}`, namespace }));
      const { metadata, ...rest } = slice('pay', [true, true, true], { namespace });
      rest.endpoints.forEach((endpoint, index) => {
        const uid = `e-${i}-${index}`;
        cluster.api.put({ ...rest, metadata: { ...metadata, name: uid, uid }, endpoints: [endpoint] });
      });
    }
    const seen: string[] = [];
    for (const shard of shards(3)) {
      const part = new WatchedCluster();
      part.server = cluster.server;
      await part.watch({ scope: { ...everything, shard } });
      for (const key of part.store.snapshot().upstreams.keys()) {
        seen.push(key);
        expect(part.ready(key), key).toBe(3);
      }
      await part.close();
    }
    expect(seen.sort()).toEqual(Array.from({ length: 12 }, (_, i) => `team-${i}/pay`).sort());
  });

  test('of namespaces that are named each shard asks for its own', () => {
    const asks = shards(3).map((shard) =>
      targetsOf({ ...everything, namespaces, shard })
        .filter(({ row }) => row.kind === 'Service')
        .map(({ namespace }) => namespace),
    );
    expect(asks.flat().sort()).toEqual(namespaces);
  });
});

test('each resource is followed in each namespace that is named, and has an id of its own there', () => {
  const targets = targetsOf({ ...everything, namespaces: ['shop', 'stock'] });
  expect(targets).toHaveLength(2 * resources.length);
  expect(new Set(targets.map(({ id }) => id)).size).toBe(targets.length);
});
