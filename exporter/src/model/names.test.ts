import { describe, expect, test } from 'vitest';
import { declared, noon, service, traffic, up } from '../testing/events.ts';
import type { Destination, ModelEvent, UpstreamName } from './event.ts';
import { Store } from './store.ts';
import type { Traffic } from './upstream.ts';

function storeOf(...events: readonly ModelEvent[]): Store {
  const store = new Store();
  for (const event of events) store.apply(event);
  return store;
}

/** Upstream, port and requests of every row. */
function rowsOf(store: Store, direction: 'traffic' | 'inbound' = 'traffic'): [string, string, number][] {
  return [...store.snapshot().upstreams.values()].flatMap(({ key, [direction]: rows }) =>
    rows.map(({ port, requests }: Traffic): [string, string, number] => [key, port, requests]),
  );
}

const unnamed = { namespace: '', service: '__unnamed__', port: '' };
const broker = { name: 'broker', ports: [{ name: 'kafka', number: 9092 }], addresses: ['10.96.3.4', 'fd00::4'] };
const to = (ip: string, port = '9092'): ModelEvent => traffic({ ...unnamed, destination: { ip, port } });

describe('what names nobody', () => {
  test('counts for the service whose address the client connected to, in either family, by the label of its port', () => {
    const store = storeOf(declared(broker), to('10.96.3.4'), to('fd00::4'), to('10.96.3.4', '9093'));
    expect(rowsOf(store)).toEqual([
      ['shop/broker', 'kafka', 20],
      ['shop/broker', '9093', 10],
    ]);
  });

  test('counts without a name where the address is nobody’s, and where there is none', () => {
    const store = storeOf(declared(broker), to('10.244.0.9'), traffic(unnamed));
    expect(rowsOf(store)).toEqual([['/__unnamed__', '', 20]]);
  });

  test('goes to whoever has the address by now', () => {
    const store = storeOf(
      declared(broker),
      declared({ ...broker, name: 'queue' }),
      declared({ ...broker, addresses: [] }),
    );
    store.apply(to('10.96.3.4'));
    store.apply({ type: 'service-removed', source: 'kubernetes', at: noon, namespace: 'shop', name: 'queue' });
    store.apply(to('10.96.3.4'));
    expect(rowsOf(store)).toEqual([
      ['shop/queue', 'kafka', 10],
      ['/__unnamed__', '', 10],
    ]);
  });

  test('is found by a host that is an address too, which names it where it is nobody’s', () => {
    const host = (ip: string): ModelEvent =>
      traffic({ namespace: '', service: ip, port: '9092', destination: { ip, port: '9092' } });
    expect(rowsOf(storeOf(declared(broker), host('10.96.3.4'), host('10.1.1.1')))).toEqual([
      ['shop/broker', 'kafka', 10],
      ['/10.1.1.1', '9092', 10],
    ]);
  });
});

test('what the server’s own proxy tells counts apart, for all proxies together, and within the limit', () => {
  const store = new Store({ seriesLimit: 1 });
  store.apply(declared());
  store.apply(traffic());
  store.apply(traffic({ inbound: true, outcomes: { UF: 2 } }));
  store.apply({ ...traffic({ inbound: true }), proxy: 'nginx' } as ModelEvent);
  for (const host of ['a', 'b', 'c']) store.apply(traffic({ namespace: '', service: host, port: '', inbound: true }));
  expect(rowsOf(store)).toEqual([['shop/checkout', 'http', 10]]);
  expect(rowsOf(store, 'inbound')).toEqual([
    ['shop/checkout', 'http', 20],
    ['/a', '', 10],
    ['/__other__', '', 20],
  ]);
});

describe('what the server’s own proxy tells under a name that no service has', () => {
  const checkout = { namespace: 'shop', service: 'checkout', port: 'http' };
  /** Who has which endpoints, and the addresses for which that was asked, each time. */
  function owners(by: Record<string, UpstreamName>, asked: string[][] = []): ModelEvent {
    const of = (destinations: readonly Destination[]) => {
      const addresses = destinations.map(({ ip, port }) => `${ip}:${port}`);
      asked.push(addresses);
      return addresses.map((address) => by[address]);
    };
    return { type: 'endpoint-owners', source: 'kubernetes', at: noon, owners: { of } };
  }
  const host = { namespace: '', service: 'shop.example.com', port: '', inbound: true } as const;
  const from = (ip: string, facts: Parameters<typeof traffic>[0] = {}): ModelEvent =>
    traffic({ ...host, destination: { ip, port: '8080' }, ...facts });

  test('counts for the service whose endpoint it is, all endpoints and hosts in one row, with what names the service', () => {
    const known = owners({ '10.244.0.1:8080': checkout, '10.244.0.2:8080': checkout });
    const store = storeOf(declared(), known, from('10.244.0.1'), from('10.244.0.2', { service: 'www.example.com' }));
    store.apply(traffic({ inbound: true }));
    expect(rowsOf(store, 'inbound')).toEqual([['shop/checkout', 'http', 30]]);
    expect([...store.snapshot().upstreams.keys()]).toEqual(['shop/checkout']);
  });

  test('counts for the one port of the service, where that has no name', () => {
    const known = owners({ '10.244.0.1:8080': { ...checkout, port: '' } });
    const store = storeOf(declared({ ports: [{ name: '', number: 80 }] }), known, from('10.244.0.1'));
    expect(rowsOf(store, 'inbound')).toEqual([['shop/checkout', '80', 10]]);
  });

  test('counts for the host where nobody has the endpoint, nobody can say, or its service is not told of yet', () => {
    const ofHost = [['/shop.example.com', '', 10]];
    expect(rowsOf(storeOf(declared(), owners({}), from('10.244.0.1')), 'inbound')).toEqual(ofHost);
    expect(rowsOf(storeOf(declared(), from('10.244.0.1')), 'inbound')).toEqual(ofHost);
    const early = storeOf(owners({ '10.244.0.1:8080': checkout }), from('10.244.0.1'));
    expect(rowsOf(early, 'inbound')).toEqual(ofHost);
  });

  test('counts for the service that its host may mean, before that of the endpoint', () => {
    const candidates = [{ namespace: 'shop', service: 'cart', port: '' }];
    const asked: string[][] = [];
    const known = owners({ '10.244.0.1:8080': checkout }, asked);
    const told = from('10.244.0.1', { service: 'cart.shop', candidates });
    expect(rowsOf(storeOf(declared(), declared({ name: 'cart' }), known, told), 'inbound')).toEqual([
      ['shop/cart', 'http', 10],
    ]);
    expect(asked).toEqual([]);
    expect(rowsOf(storeOf(declared(), known, told), 'inbound')).toEqual([['shop/checkout', 'http', 10]]);
  });

  test('is asked for once for all of a batch, and by no service’s own address', () => {
    const asked: string[][] = [];
    const store = storeOf(declared({ addresses: ['10.244.0.9'] }), owners({}, asked));
    const counts = ['10.244.0.1', '10.244.0.9'].flatMap((ip) => {
      const event = from(ip);
      return event.type === 'traffic' ? event.counts : [];
    });
    store.apply({ ...from(''), counts } as ModelEvent);
    store.apply(to('10.244.0.9'));
    expect(asked).toEqual([['10.244.0.1:8080', '10.244.0.9:8080']]);
    expect(rowsOf(store, 'inbound')).toEqual([['/shop.example.com', '', 20]]);
  });
});

describe('before the sources that name things have had a first view', () => {
  const waiting = (): Store => new Store({ namedBy: ['kubernetes', 'kubernetes-files'] });

  test('counts are held, and then each has one name only, at the time of its naming', () => {
    const store = waiting();
    store.apply({ ...traffic({ requests: 7 }), old: true } as ModelEvent);
    store.apply(traffic({ outcomes: { UH: 3 } }));
    store.apply(traffic({ requests: 1 }));
    store.apply(declared());
    store.apply(up('kubernetes'));
    expect(rowsOf(store)).toEqual([]);
    store.apply(up('kubernetes-files', noon + 5_000));
    expect(rowsOf(store)).toEqual([['shop/checkout', 'http', 18]]);
    const [row] = store.snapshot().upstreams.get('shop/checkout')?.traffic ?? [];
    expect(row?.bornAt).toBe(noon + 5_000);
    expect(row?.recentRequests.sum(noon + 5_000)).toBe(11);
    expect([row?.outcomes.get('UH'), row?.failures.get('no_healthy_upstream')]).toEqual([3, 3]);
    store.apply(traffic());
    expect(rowsOf(store)).toEqual([['shop/checkout', 'http', 28]]);
  });

  test('what an earlier process showed goes on as it did', () => {
    const store = waiting();
    store.apply({ ...traffic(), continues: true } as ModelEvent);
    store.apply(traffic());
    store.apply(declared());
    store.apply(up('kubernetes-files'));
    store.apply(up('kubernetes'));
    expect(store.snapshot().upstreams.get('shop/checkout')?.traffic).toMatchObject([{ continues: true, requests: 20 }]);
  });

  test('the wait ends when it is told to, and after it a source that comes names only what comes', () => {
    const store = waiting();
    store.apply(traffic());
    store.countHeld(noon + 30_000);
    store.apply(declared());
    store.apply(up('kubernetes'));
    store.apply(traffic());
    store.countHeld(noon + 30_000);
    expect(rowsOf(store)).toEqual([
      ['shop/checkout', '80', 10],
      ['shop/checkout', 'http', 10],
    ]);
  });

  test('endless names end the wait, so that they cannot fill the memory', () => {
    const store = waiting();
    for (let n = 0; n <= 20_000; n++) store.apply(traffic({ namespace: '', service: `host-${n}`, port: '' }));
    expect(rowsOf(store).reduce((sum, [, , requests]) => sum + requests, 0)).toBe(200_010);
  });

  test('a source that is lost later is not waited for again', () => {
    const store = waiting();
    store.apply({ type: 'services', source: 'kubernetes', at: noon, services: [service()] });
    for (const source of ['kubernetes', 'kubernetes-files']) store.apply(up(source));
    store.apply({ type: 'source-down', source: 'kubernetes', at: noon, error: 'gone' });
    store.apply(traffic());
    expect(rowsOf(store)).toEqual([['shop/checkout', 'http', 10]]);
  });
});
