import { describe, expect, test } from 'vitest';
import { declared, noon, readiness, service, traffic, up } from '../testing/events.ts';
import type { ModelEvent } from './event.ts';
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

describe('traffic', () => {
  test('adds up over batches, each flag by itself', () => {
    const upstream = only(storeOf(traffic({ flags: { UH: 2 } }), traffic({ flags: { UH: 3, UF: 1 } })));
    expect(upstream.traffic[0]?.requests).toBe(20);
    expect([...(upstream.traffic[0]?.flags ?? [])]).toEqual([
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
    const upstream = only(storeOf({ ...traffic({ flags: { UH: 2 } }), old: true } as ModelEvent));
    expect(upstream.traffic[0]?.flags.get('UH')).toBe(2);
    expect(upstream.traffic[0]?.recentRequests.sum(noon)).toBe(0);
    expect(upstream.traffic[0]?.recentFlags.size).toBe(0);
  });

  test('of forged hosts beyond the limit is counted together, and nothing is lost', () => {
    const store = new Store(2);
    for (const host of ['a', 'b', 'c', 'd', 'a']) store.apply(traffic({ namespace: '', service: host, port: '' }));
    const { upstreams, seriesLimited } = store.snapshot();
    expect([...upstreams.values()].map(({ service: name, traffic: rows }) => [name, rows[0]?.requests])).toEqual([
      ['a', 20],
      ['b', 10],
      ['__other__', 20],
    ]);
    expect(seriesLimited).toBe(2);
    // What the registry declares is not made by any client, and so is never folded.
    store.apply(declared());
    store.apply(traffic());
    expect(store.snapshot().upstreams.get('shop/checkout')?.traffic[0]?.requests).toBe(10);
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
    expect(store.snapshot().proxies).toEqual(['envoy']);
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
    const store = storeOf(declared(), traffic({ flags: { UH: 2 } }), {
      type: 'service-removed',
      source: 'kubernetes',
      at: noon,
      namespace: 'shop',
      name: 'checkout',
    });
    expect(only(store).declared).toBeUndefined();
    expect(only(store).traffic[0]?.flags.get('UH')).toBe(2);
  });

  test('remember since when no endpoint is ready, per port', () => {
    const down = { readiness: [readiness('http', { unready: 3 })] };
    const store = storeOf(declared(), declared(down, noon + 1_000), declared(down, noon + 9_000));
    expect(only(store).availability.get('http')).toEqual({ anyReady: false, since: noon + 1_000 });
    store.apply(declared({}, noon + 10_000));
    expect(only(store).availability.get('http')).toEqual({ anyReady: true, since: noon + 10_000 });
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

  test('that go down or up change the epoch, because that concerns every upstream', () => {
    const store = storeOf(up('kubernetes'));
    const before = store.snapshot().epoch;
    store.apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
    expect(store.snapshot().epoch).not.toBe(before);
  });

  test('count their lines by what became of them, from zero', () => {
    const store = storeOf({ type: 'lines', source: 'envoy-access-log', at: noon, result: 'malformed', count: 2 });
    expect([...(store.snapshot().sources.get('envoy-access-log')?.lines ?? [])]).toEqual([
      ['counted', 0],
      ['ignored', 0],
      ['malformed', 2],
      ['truncated', 0],
    ]);
  });
});
