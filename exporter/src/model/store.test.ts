import { describe, expect, test } from 'vitest';
import { declared, noon, proxyHosts, readiness, service, traffic, up } from '../testing/events.ts';
import type { ModelEvent, UpstreamName } from './event.ts';
import { Store } from './store.ts';

function storeOf(...events: ModelEvent[]): Store {
  const store = new Store();
  for (const event of events) store.apply(event);
  return store;
}

function only(store: Store) {
  const [upstream] = store.snapshot().upstreams.values();
  if (upstream === undefined) throw new Error('the store is empty');
  return upstream;
}

/** By key, and taken. */
function changesOf(store: Store) {
  const { changed, counted } = store.takeChanges();
  return { changed: [...changed].map(({ key }) => key), counted: [...counted].map(({ key }) => key) };
}

describe('traffic', () => {
  test('adds up over batches, each flag by itself', () => {
    const upstream = only(storeOf(traffic({ outcomes: { UH: 2 } }), traffic({ outcomes: { UH: 3, UF: 1 } })));
    expect(upstream.traffic[0]?.requests).toBe(20);
    expect([...(upstream.traffic[0]?.outcomes ?? [])]).toEqual([
      ['UH', 5],
      ['UF', 1],
    ]);
  });

  test('takes the name of the port that the service declares', () => {
    const upstream = only(storeOf(declared(), traffic({ port: '80' })));
    expect(upstream.traffic.map(({ port }) => port)).toEqual(['http']);
  });

  test('counted before the service was known stays where it was: a counter that moved would count twice', () => {
    const upstream = only(storeOf(traffic({ port: '80' }), declared(), traffic({ port: '80' })));
    expect(upstream.traffic.map(({ port, requests }) => [port, requests])).toEqual([
      ['80', 10],
      ['http', 10],
    ]);
  });

  test('that stood in the log before counts, but is not recent', () => {
    const upstream = only(storeOf({ ...traffic({ outcomes: { UH: 2 } }), old: true } as ModelEvent));
    expect(upstream.traffic[0]?.outcomes.get('UH')).toBe(2);
    expect(upstream.traffic[0]?.recentRequests.sum(noon)).toBe(0);
    expect(upstream.traffic[0]?.recentOutcomes.size).toBe(0);
  });

  test('of forged hosts beyond the limit is counted together, and nothing is lost', () => {
    const store = new Store({ seriesLimit: 2 });
    for (const host of ['a', 'b', 'c', 'd', 'a']) store.apply(traffic({ namespace: '', service: host, port: '' }));
    const { upstreams, seriesLimited } = store.snapshot();
    expect([...upstreams.values()].map(({ service: name, traffic: rows }) => [name, rows[0]?.requests])).toEqual([
      ['a', 20],
      ['b', 10],
      ['__other__', 20],
    ]);
    expect(seriesLimited.traffic).toBe(2);
    // What the registry declares is not made by any client, and so is never folded.
    store.apply(declared());
    store.apply(traffic());
    expect(store.snapshot().upstreams.get('shop/checkout')?.traffic[0]?.requests).toBe(10);
  });

  test('of a million forged hosts, ports and subsets makes no more rows than the limit, and loses nothing', () => {
    const store = new Store({ seriesLimit: 50 });
    store.apply(declared());
    for (let i = 0; i < 1_000; i++) {
      store.apply(traffic({ namespace: '', service: `host-${i}`, port: '', requests: 1 }));
      store.apply(traffic({ port: String(i + 1_000), requests: 1 }));
      store.apply(traffic({ subset: `v${i}`, requests: 1 }));
      store.apply(traffic({ namespace: '', service: '__other__', port: String(i), requests: 1 }));
      store.apply(traffic({ namespace: `ns-${i}`, service: '__other__', requests: 1 }));
    }
    const rows = [...store.snapshot().upstreams.values()].flatMap((upstream) => upstream.traffic);
    // Those that were learned, the declared port, and the sum of the others.
    expect(rows).toHaveLength(52);
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(5_000);
    expect(store.snapshot().seriesLimited.traffic).toBe(4_950);
  });

  test('of a subset beyond the limit stays with its port, so that forged hosts cannot hide an outage', () => {
    const store = new Store({ seriesLimit: 1 });
    store.apply(declared());
    store.apply(traffic({ namespace: '', service: 'forged', port: '' }));
    store.apply(traffic({ subset: 'v2', outcomes: { UH: 3 } }));
    expect(store.snapshot().upstreams.get('shop/checkout')?.traffic).toMatchObject([
      { port: 'http', subset: '', requests: 10 },
    ]);
    expect(store.snapshot().upstreams.has('/__other__')).toBe(false);
  });

  test('of a host that is longer than any name is not repeated in every series', () => {
    const store = storeOf(traffic({ namespace: '', service: 'x'.repeat(60_000), port: '' }));
    expect([...store.snapshot().upstreams.keys()]).toEqual(['/__other__']);
    expect(store.snapshot().seriesLimited.traffic).toBe(1);
  });

  test('counts answers without a backend and panics beside the flags, recent and in all', () => {
    const [row] = only(
      storeOf(traffic({ outcomes: { no_backend: 2 } }), traffic({ outcomes: { no_backend: 3, panic: 4 } }), traffic()),
    ).traffic;
    expect(row?.requests).toBe(30);
    expect([...(row?.outcomes ?? [])]).toEqual([
      ['no_backend', 5],
      ['panic', 4],
    ]);
    expect(row?.recentOutcomes.get('no_backend')?.sum(noon)).toBe(5);
    expect(row?.recentOutcomes.get('panic')?.sum(noon)).toBe(4);
    const old = only(storeOf({ ...traffic({ outcomes: { no_backend: 2 } }), old: true } as ModelEvent)).traffic[0];
    expect([old?.outcomes.get('no_backend'), old?.recentOutcomes.size]).toEqual([2, 0]);
  });

  test('counts each failed request in its class, recent and in all, and keeps nothing for a class that never was', () => {
    const [row] = only(storeOf(traffic({ outcomes: { UT: 2 } }), traffic({ outcomes: { UT: 1, UO: 1 } }))).traffic;
    expect(Object.fromEntries(row?.failures ?? [])).toEqual({ timeout: 3, overload: 1 });
    expect(row?.recentFailures.get('timeout')?.sum(noon)).toBe(3);
    expect(row?.recentFailures.has('reset')).toBe(false);
    const old = only(storeOf({ ...traffic({ outcomes: { UT: 2 } }), old: true } as ModelEvent)).traffic[0];
    expect([old?.failures.get('timeout'), old?.recentFailures.size]).toEqual([2, 0]);
  });

  test('of one upstream is not mixed up with that of another that has had none yet', () => {
    const store = storeOf(traffic({ service: 'a' }), traffic({ service: 'b', outcomes: { UH: 1 } }));
    const [a, b] = [...store.snapshot().upstreams.values()].map(({ traffic: [row] }) => row);
    expect([a?.outcomes.size, a?.recentFailures.size, b?.outcomes.size, b?.recentFailures.size]).toEqual([0, 0, 1, 1]);
  });

  test('without a port goes to the only port of the service, and stays apart where there are two', () => {
    expect(only(storeOf(declared(), traffic({ port: '' }))).traffic[0]?.port).toBe('http');
    const ports = [
      { name: 'http', number: 80 },
      { name: 'admin', number: 8080 },
    ];
    expect(only(storeOf(declared({ ports }), traffic({ port: '' }))).traffic[0]?.port).toBe('');
  });

  test('keeps subsets apart', () => {
    const upstream = only(storeOf(traffic({ subset: 'v1' }), traffic({ subset: 'v2' })));
    expect(upstream.traffic.map(({ subset }) => subset)).toEqual(['v1', 'v2']);
  });

  test('of a proxy makes its kind known even before it has counted anything', () => {
    const store = storeOf({
      type: 'traffic',
      source: 'envoy-access-log',
      at: noon,
      proxy: 'envoy',
      counts: [],
      old: false,
    });
    expect(store.snapshot().sources.get('envoy-access-log')?.proxy).toBe('envoy');
  });
});

describe('a name that a proxy gives', () => {
  const alias = 'httproute/shop/pay/rule/0';
  const byAlias = traffic({ service: alias, port: '', alias });
  const aliases = (to: Record<string, UpstreamName>, source = 'kubernetes'): ModelEvent => ({
    type: 'aliases',
    source,
    at: noon,
    aliases: new Map(Object.entries(to)),
  });
  const toCheckout = { [alias]: { namespace: 'shop', service: 'checkout', port: '80' } };
  const rows = (store: Store) =>
    [...store.snapshot().upstreams].flatMap(([key, { traffic: told }]) =>
      told.map(({ port, subset, requests }) => [key, port, subset, requests]),
    );

  test('is the service that its alias tells, on the port that the service declares', () => {
    expect(rows(storeOf(declared(), aliases(toCheckout), byAlias))).toEqual([['shop/checkout', 'http', '', 10]]);
  });

  test('keeps its own port where the alias knows none', () => {
    const portless = { [alias]: { namespace: 'shop', service: 'checkout', port: '' } };
    const store = storeOf(aliases(portless), traffic({ service: alias, port: '9090', alias }));
    expect(rows(store)).toEqual([['shop/checkout', '9090', '', 10]]);
  });

  test('stays as it is until an alias tells more, and what was counted never moves', () => {
    expect(rows(storeOf(byAlias, aliases(toCheckout), byAlias, aliases({}), byAlias))).toEqual([
      [`shop/${alias}`, '', '', 20],
      ['shop/checkout', '80', '', 10],
    ]);
  });

  test('an alias changes nothing but what comes after it', () => {
    const store = storeOf(declared(), byAlias);
    store.takeChanges();
    store.apply(aliases(toCheckout));
    expect(changesOf(store)).toEqual({ changed: [], counted: [] });
  });

  test('told by two sources means what was told last; each tells its own whole truth', () => {
    const toCart = { [alias]: { namespace: 'shop', service: 'cart', port: '80' } };
    const store = storeOf(aliases(toCheckout), aliases(toCart, 'kubernetes-files'), byAlias);
    expect(rows(store)).toEqual([['shop/cart', '80', '', 10]]);
    store.apply(aliases({}, 'kubernetes-files'));
    store.apply(byAlias);
    expect(rows(store)[1]).toEqual(['shop/checkout', '80', '', 10]);
  });

  test('is the first candidate that a registry declares, after the alias', () => {
    const name = (namespace: string, service: string): UpstreamName => ({ namespace, service, port: '80' });
    const candidates = [name('shop-a', 'b'), name('shop', 'checkout'), name('shop', 'a-b')];
    const ambiguous = traffic({ namespace: '', service: 'shop-a-b', port: '', subset: 'v1', candidates });
    expect(rows(storeOf(declared(), ambiguous))).toEqual([['shop/checkout', 'http', 'v1', 10]]);
    expect(rows(storeOf(ambiguous))).toEqual([['/shop-a-b', '', 'v1', 10]]);
    const cart = { [alias]: { namespace: 'shop', service: 'cart', port: '80' } };
    const both = traffic({ service: alias, port: '', alias, candidates });
    expect(rows(storeOf(declared(), aliases(cart), both))).toEqual([['shop/cart', '80', '', 10]]);
  });
});

describe('hosts as a proxy sees them', () => {
  const views = (store: Store) =>
    [...store.snapshot().upstreams].flatMap(([key, { proxyViews }]) =>
      [...proxyViews.values()].map(({ instance, port, left, hosts }) => [key, instance, port, left, hosts.healthy]),
    );

  test('replace what the same proxy told before, and leave other proxies alone', () => {
    const other = proxyHosts({ instance: 'b', service: 'cart' });
    const store = storeOf(
      declared(),
      proxyHosts({ instance: 'a' }),
      other,
      proxyHosts({ instance: 'a', service: 'pay' }),
    );
    expect(views(store)).toEqual([
      ['shop/cart', 'b', '80', 'all', 3],
      ['shop/pay', 'a', '80', 'all', 3],
    ]);
    store.apply({ ...proxyHosts({ instance: 'a' }), clusters: [] });
    expect([...store.snapshot().upstreams.keys()].sort()).toEqual(['shop/cart', 'shop/checkout']);
  });

  test('go by alias and candidates as traffic does, and the worst of two clusters counts', () => {
    const { clusters } = proxyHosts({ hosts: { healthy: 1, ejected: 1 } });
    const named = {
      ...proxyHosts({ service: 'x', candidates: [{ namespace: 'shop', service: 'checkout', port: '80' }] }),
    };
    const store = storeOf(declared(), { ...named, clusters: [...named.clusters, ...clusters] });
    expect(views(store)).toEqual([['shop/checkout', '127.0.0.1:15000', 'http', 'some', 1]]);
  });

  test('a cluster without hosts has none left, and one with degraded hosts has some', () => {
    const leftOf = (hosts: Parameters<typeof proxyHosts>[0]) => views(storeOf(proxyHosts(hosts)))[0]?.[3];
    expect(leftOf({ hosts: {} })).toBe('none');
    expect(leftOf({ hosts: { unhealthy: 1 } })).toBe('none');
    expect(leftOf({ hosts: { degraded: 1 } })).toBe('some');
    expect(leftOf({ hosts: { healthy: 1 } })).toBe('all');
  });

  test('that are all well and as before change nothing that is derived from the upstream', () => {
    const store = storeOf(proxyHosts());
    store.takeChanges();
    store.apply(proxyHosts({}, noon + 5_000));
    expect(changesOf(store)).toEqual({ changed: [], counted: [] });
    store.apply(proxyHosts({ hosts: { healthy: 2 } }, noon + 10_000));
    expect(changesOf(store)).toEqual({ changed: ['shop/checkout'], counted: [] });
  });

  test('of what nobody declares are bounded, and room that becomes free is used', () => {
    const store = new Store({ seriesLimit: 2 });
    store.apply(declared());
    const many = ['a', 'b', 'c'].flatMap((host) => proxyHosts({ namespace: '', service: host }).clusters);
    const known = proxyHosts().clusters;
    store.apply({ ...proxyHosts(), clusters: [...many, ...known] });
    expect(views(store).map(([key]) => key)).toEqual(['shop/checkout', '/a', '/b']);
    expect(store.snapshot().seriesLimited).toEqual({ traffic: 0, proxyHosts: 1 });
    store.apply({ ...proxyHosts(), clusters: known });
    store.apply({ ...proxyHosts(), clusters: many.slice(2) });
    expect(views(store).map(([key]) => key)).toEqual(['/c']);
  });

  test('stay when the registry forgets the service, and go with the last proxy that tells of it', () => {
    const store = storeOf(declared(), proxyHosts());
    store.apply({ type: 'services', source: 'kubernetes', at: noon, services: [] });
    expect(views(store)).toHaveLength(1);
    store.apply({ ...proxyHosts(), clusters: [] });
    expect(store.snapshot().upstreams.size).toBe(0);
  });

  test('do not forget an upstream that had traffic', () => {
    const store = storeOf(traffic(), proxyHosts(), { ...proxyHosts(), clusters: [] });
    expect(only(store).traffic).toHaveLength(1);
  });
});

describe('services', () => {
  test('that are missing from a complete list are gone', () => {
    const other = { ...service(), name: 'cart' };
    const store = storeOf(
      { type: 'services', source: 'kubernetes', at: noon, services: [service(), other] },
      { type: 'services', source: 'kubernetes', at: noon, services: [other] },
    );
    expect([...store.snapshot().upstreams.keys()]).toEqual(['shop/cart']);
  });

  test('of another source are not touched by a complete list', () => {
    const store = storeOf(declared(), { type: 'services', source: 'kubernetes-files', at: noon, services: [] });
    expect([...store.snapshot().upstreams.keys()]).toEqual(['shop/checkout']);
  });

  test('that had traffic keep their counters when they are removed', () => {
    const store = storeOf(declared(), traffic({ outcomes: { UH: 2 } }), {
      type: 'service-removed',
      source: 'kubernetes',
      at: noon,
      namespace: 'shop',
      name: 'checkout',
    });
    expect(only(store).declared).toBeUndefined();
    expect(only(store).traffic[0]?.outcomes.get('UH')).toBe(2);
  });

  test('remember since when no endpoint is ready, per port', () => {
    const down = { readiness: [readiness('http', { unready: 3 })] };
    const store = storeOf(declared(), declared(down, noon + 1_000), declared(down, noon + 9_000));
    expect(only(store).availability.get('http')).toMatchObject({ anyReady: false, since: noon + 1_000 });
    store.apply(declared({}, noon + 10_000));
    expect(only(store).availability.get('http')).toMatchObject({ anyReady: true, since: noon + 10_000 });
  });
});

describe('sources', () => {
  test('are down with their reason until their first complete view', () => {
    const store = storeOf({ type: 'source-down', source: 'kubernetes', at: noon, error: 'no route to host' });
    expect(store.snapshot().sources.get('kubernetes')).toMatchObject({
      up: false,
      everUp: false,
      error: 'no route to host',
    });
    store.apply(up('kubernetes'));
    expect(store.snapshot().sources.get('kubernetes')).toMatchObject({ up: true, everUp: true, error: undefined });
  });

  test('that go down or up change every upstream that they feed, and say when they were lost', () => {
    const gone = (at: number): ModelEvent => ({ type: 'source-down', source: 'kubernetes', at, error: 'gone' });
    const store = storeOf(up('kubernetes'), declared(), declared({ name: 'cart' }), traffic({ service: 'other' }));
    const lostAt = () => store.snapshot().sources.get('kubernetes')?.lostAt;
    store.takeChanges();
    store.apply(gone(noon));
    expect(changesOf(store)).toEqual({ changed: ['shop/checkout', 'shop/cart'], counted: [] });
    store.apply(gone(noon + 1_000));
    expect(changesOf(store)).toEqual({ changed: [], counted: [] });
    expect(lostAt()).toBe(noon);
    store.apply(up('kubernetes'));
    expect(changesOf(store).changed).toHaveLength(2);
    expect(lostAt()).toBeUndefined();
  });

  test('that tell nothing but what the server’s own proxy does feed an upstream too', () => {
    const store = storeOf(up('envoy-access-log'), declared(), traffic({ inbound: true }));
    store.takeChanges();
    store.apply({ type: 'source-down', source: 'envoy-access-log', at: noon, error: 'gone' });
    expect(changesOf(store).changed).toEqual(['shop/checkout']);
  });

  test('that never were up were not lost when they fail', () => {
    const store = storeOf({ type: 'source-down', source: 'kubernetes', at: noon, error: 'no route to host' });
    expect(store.snapshot().sources.get('kubernetes')?.lostAt).toBeUndefined();
  });

  test('count their lines by what became of them, from zero', () => {
    const store = storeOf({ type: 'lines', source: 'envoy-access-log', at: noon, result: 'malformed', count: 2 });
    expect([...(store.snapshot().sources.get('envoy-access-log')?.lines ?? [])]).toEqual([
      ['counted', 0],
      ['inbound', 0],
      ['not_final', 0],
      ['no_name', 0],
      ['internal', 0],
      ['other_program', 0],
      ['blank', 0],
      ['malformed', 2],
      ['truncated', 0],
    ]);
  });

  test('that follow logs tell how far behind they are and what happened to the logs, from zero', () => {
    const files = new Map([['a.log', { lagBytes: 7 }]]);
    const store = storeOf(
      { type: 'log-files', source: 'envoy-access-log', at: noon, files },
      { type: 'log-change', source: 'envoy-access-log', at: noon + 1, change: 'rotated', count: 2 },
      { type: 'log-files', source: 'envoy-access-log', at: noon + 2, files: new Map() },
    );
    const source = store.snapshot().sources.get('envoy-access-log');
    expect([...(source?.logChanges ?? [])]).toEqual([
      ['rotated', 2],
      ['truncated', 0],
      ['deleted', 0],
    ]);
    expect(source?.logFiles.size).toBe(0);
    // How far it is tells nothing new of the outside.
    expect(source?.lastEventAt).toBe(noon + 1);
  });
});

describe('changes', () => {
  test('are handed out once, counts apart from all else, and the first after that is announced', () => {
    const store = storeOf(declared());
    let announced = 0;
    store.takeChanges();
    store.onChange(() => announced++);
    store.apply(traffic());
    store.apply(traffic());
    expect(announced).toBe(1);
    expect(changesOf(store)).toEqual({ changed: ['shop/checkout'], counted: ['shop/checkout'] });
    store.apply(traffic({ outcomes: { UH: 1 } }));
    expect(announced).toBe(2);
    expect(changesOf(store)).toEqual({ changed: [], counted: ['shop/checkout'] });
    expect(changesOf(store)).toEqual({ changed: [], counted: [] });
  });

  test('name an upstream that is gone', () => {
    const store = storeOf(declared());
    store.takeChanges();
    store.apply({ type: 'service-removed', source: 'kubernetes', at: noon, namespace: 'shop', name: 'checkout' });
    expect(changesOf(store).changed).toEqual(['shop/checkout']);
    expect(store.snapshot().upstreams.size).toBe(0);
  });
});
