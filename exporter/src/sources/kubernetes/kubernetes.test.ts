import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { resources } from '../../kubernetes/resources.ts';
import { everything } from './scope.ts';
import { FakeApiserver } from '../../testing/apiserver/fake-apiserver.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';

/** Without the routes of the Gateway API, which a cluster has only when somebody installs them. */
const watched = resources.filter(({ older }) => older === undefined).length;

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

/** `shop/web` with one ready endpoint, and each resource watched. */
async function watchWeb(): Promise<void> {
  cluster.api.put(service('web'));
  cluster.api.put(slice('web', [true]));
  await cluster.watch();
  await cluster.watching(watched);
  // A watch that ends within its first second without an event is taken for one that does not work.
  cluster.api.bookmark();
}

describe('in step with the cluster', () => {
  test.each(['served', 'forbidden', 'ignored'] as const)(
    'what exists is listed, by a stream or page by page: WatchList is %s',
    async (watchList) => {
      cluster.api.watchList = watchList;
      cluster.api.put(service('web'));
      cluster.api.put(slice('web', [true, true, false]));
      cluster.api.put(workload('Deployment', 'web', 3));
      cluster.begin();
      await eventually(() => expect(cluster.state).toMatchObject({ up: true }), 20_000);
      expect(cluster.told('web')).toMatchObject({
        desired: 3,
        readiness: [{ port: 'http', counts: { ready: 2, unready: 1, draining: 0, terminating: 0 } }],
      });
    },
    25_000,
  );

  test('changes arrive by watch: endpoints, new services, deletions', async () => {
    cluster.api.put(service('web'));
    cluster.api.put(slice('web', [true]));
    await cluster.watch({ removalGraceMs: 0 });
    await cluster.watching(watched);
    cluster.api.put(slice('web', [false]));
    cluster.api.put(service('cart'));
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    await eventually(() => expect(cluster.told('cart')).toBeDefined());
    cluster.api.delete('s-web');
    await eventually(() => expect(cluster.upstream('web')).toBeUndefined());
  });

  test.each(['served', 'forbidden'] as const)(
    'more objects than a page holds are all there: WatchList is %s',
    async (of) => {
      cluster.api.watchList = of;
      for (let i = 0; i < 1_203; i++) cluster.api.put(service(`web-${i}`));
      await cluster.watch();
      expect(cluster.store.snapshot().upstreams.size).toBe(1_203);
      const pages = cluster.api.requests.filter((request) => request.startsWith('/api/v1/services?limit'));
      expect(pages).toHaveLength(of === 'served' ? 0 : 3);
    },
  );

  test('a service that is deleted and made anew is another one: the late deletion does not take the new one', async () => {
    cluster.api.put(service('web', { uid: 'old' }));
    await cluster.watch({ removalGraceMs: 0 });
    await cluster.watching(watched);
    cluster.api.put(service('web', { uid: 'new' }));
    cluster.api.delete('old');
    cluster.api.put(service('marker'));
    await eventually(() => expect(cluster.told('marker')).toBeDefined());
    expect(cluster.told('web')).toBeDefined();
  });

  test('a status that changes nothing of interest is not told', async () => {
    cluster.api.put(service('web'));
    cluster.api.put(workload('Deployment', 'web', 3));
    await cluster.watch();
    await cluster.watching(watched);
    cluster.store.takeChanges();
    cluster.api.put({ ...workload('Deployment', 'web', 3), status: { readyReplicas: 1 } });
    cluster.api.put({ ...service('web'), status: { loadBalancer: {} } });
    cluster.api.put(service('marker'));
    await eventually(() => expect(cluster.told('marker')).toBeDefined());
    expect([...cluster.store.takeChanges().changed].map(({ key }) => key)).toEqual(['shop/marker']);
  });

  test('how long a pod took to get here is told, once for each change of it', async () => {
    await watchWeb();
    const changed = new Date(Date.now() - 4_000).toISOString();
    cluster.api.put(slice('web', [false], { changed }));
    await eventually(() => expect(cluster.store.snapshot().propagation.count).toBe(1));
    cluster.api.put({ ...slice('web', [false], { changed }), ports: [] });
    cluster.api.put(service('marker'));
    await eventually(() => expect(cluster.told('marker')).toBeDefined());
    const { count, sum, bounds, cumulative } = cluster.store.snapshot().propagation;
    expect(count).toBe(1);
    expect(sum).toBeGreaterThanOrEqual(4);
    expect(cumulative[bounds.indexOf(2)]).toBe(0);
  });
});

describe('watches that end', () => {
  const requestsOf = (path: string) => cluster.api.requests.filter((request) => request.startsWith(path)).length;

  test('by the server: watched again from the last version, without a new list', async () => {
    await watchWeb();
    await eventually(() => cluster.api.endWatches());
    cluster.api.put(slice('web', [false]));
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    expect(cluster.listsOf('endpointslices')).toBe(1);
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });

  test.each([
    ['410 inside the stream', () => cluster.api.failWatches(410)],
    [
      '410 as a status',
      () => {
        cluster.api.compact();
        cluster.api.endWatches();
      },
    ],
    [
      '410 in a stream that has just been opened',
      () => {
        cluster.api.faults.expiredInStream = true;
        cluster.api.compact();
        cluster.api.endWatches();
      },
    ],
  ])('%s: listed again, and what was deleted meanwhile is gone', async (_name, end) => {
    cluster.api.put(service('web'));
    cluster.api.put(service('cart'));
    await cluster.watch({ removalGraceMs: 0 });
    await cluster.watching(watched);
    cluster.api.bookmark();
    cluster.api.mute(() => cluster.api.delete('s-cart'));
    end();
    await eventually(() => expect(cluster.upstream('cart')).toBeUndefined());
    expect(cluster.relistsOf('services', 'expired')).toBe(1);
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });

  test.each([
    ['cut in the middle of a line', () => cluster.api.cutWatches(), 0],
    ['with a line that is not JSON', () => cluster.api.sendRaw('<html>\n'), 1],
    ['with an error other than 410', () => cluster.api.failWatches(500), 0],
  ])('%s: watched again from the last version, and nothing becomes unknown meanwhile', async (_name, end, errors) => {
    await watchWeb();
    end();
    cluster.api.put(slice('web', [false]));
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
    expect(cluster.listsOf('endpointslices')).toBe(1);
    expect(cluster.state?.resources.get('endpointslices')?.activities.get('decode_error')).toBe(errors);
  });

  test.each<[string, () => void, string]>([
    ['at once and without an event', () => (cluster.api.faults.emptyWatches = true), 'ends at once, again and again'],
    [
      'with 410 every time',
      () => (cluster.api.faults.refuse = { path: /./, watches: true, status: 410 }),
      'answered 410',
    ],
    [
      'with 429 every time',
      () => (cluster.api.faults.refuse = { path: /./, watches: true, status: 429 }),
      'answered 429',
    ],
  ])(
    '%s: after some tries a fault, and never an endless loop',
    async (_name, begin, why) => {
      cluster.api.watchList = 'forbidden';
      begin();
      cluster.begin();
      await cluster.down(why);
      // Each resource with at most six watches, and a list for two of them; those that are absent have no watch.
      expect(requestsOf('/')).toBeLessThan(watched * 12);
    },
    20_000,
  );

  test('empty answers again and again: the version is given up and the list read again, as behind a broken front end', async () => {
    await watchWeb();
    cluster.api.mute(() => cluster.api.put(slice('web', [false])));
    cluster.api.faults.emptyWatches = true;
    await eventually(() => cluster.api.endWatches());
    // A list is the only way out, because no watch tells anything.
    cluster.api.watchList = 'forbidden';
    await eventually(() => expect(cluster.relistsOf('endpointslices', 'empty_watch')).toBeGreaterThan(0));
    await eventually(() => expect(cluster.ready('web')).toBe(0));
  });

  test('with Retry-After: not asked again before', async () => {
    cluster.api.put(service('web'));
    await cluster.watch();
    await cluster.watching(watched);
    cluster.api.bookmark();
    cluster.api.faults.refuse = { path: /services$/, status: 429, watches: true, retryAfterSeconds: 2 };
    const before = requestsOf('/api/v1/services');
    cluster.api.endWatches();
    const endedAt = performance.now();
    await eventually(() => expect(requestsOf('/api/v1/services')).toBe(before + 1));
    cluster.api.faults.refuse = undefined;
    await eventually(() => expect(requestsOf('/api/v1/services')).toBe(before + 2));
    expect(performance.now() - endedAt).toBeGreaterThan(1_900);
  });

  test('and lists that go round in their pages are a fault', async () => {
    cluster.api.watchList = 'forbidden';
    cluster.api.faults.endlessPages = true;
    cluster.begin();
    await cluster.down('goes round in its pages');
  });

  test('an apiserver that restarts with an empty history: listed again, and nothing becomes unknown', async () => {
    await watchWeb();
    const port = Number(new URL(cluster.server).port);
    await cluster.api.stop();
    cluster.api.faults.restartForgets = true;
    cluster.api.put(slice('web', [false]));
    await cluster.api.start(port);
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });
});

describe('access that is corrected while the source is down', () => {
  test('is picked up without a restart of the program', async () => {
    const hurried = {
      now: () => Date.now(),
      sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(ms / 50, signal),
    };
    const corrected = new WatchedCluster(hurried);
    await corrected.open();
    try {
      corrected.api.put(service('web'));
      const right = corrected.server;
      corrected.server = 'http://127.0.0.1:1';
      corrected.begin();
      await corrected.down('cannot be reached');
      corrected.server = right;
      await corrected.up();
      expect(corrected.told('web')).toBeDefined();
    } finally {
      await corrected.close();
    }
  });
});

describe('what is no longer there is no longer counted', () => {
  test('a slice that was given to another service', async () => {
    await watchWeb();
    cluster.api.put(service('cart'));
    const moved = slice('web', [true]);
    cluster.api.put({ ...moved, metadata: { ...moved.metadata, labels: { 'kubernetes.io/service-name': 'cart' } } });
    await eventually(() => expect([cluster.ready('web'), cluster.ready('cart')]).toEqual([0, 1]));
  });

  test('a slice that lost its service', async () => {
    await watchWeb();
    const { metadata, ...rest } = slice('web', [true]);
    cluster.api.put({ ...rest, metadata: { ...metadata, labels: {} } });
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    cluster.api.put(slice('web', [true]));
    await eventually(() => expect(cluster.ready('web')).toBe(1));
  });
});

describe('bad input is one sentence, and the rest goes on', () => {
  test('an apiserver that cannot be reached', async () => {
    const gone = new FakeApiserver();
    cluster.server = await gone.start();
    await gone.stop();
    cluster.begin();
    await cluster.down(
      `the Kubernetes API at ${cluster.server} (from the test) cannot be reached: ECONNREFUSED; check the address, the network and the certificates`,
    );
  });

  test.each([
    ['JSON and no list', '{}', '("{}")'],
    ['HTML', '<html><body>Bad Gateway</body></html>', '("<html><body>Bad Gateway</body></html>")'],
  ])('an answer that is %s', async (_name, body, shown) => {
    cluster.api.watchList = 'forbidden';
    cluster.api.faults.refuse = { path: /services/, status: 200, body };
    cluster.begin();
    await cluster.down(
      `GET /api/v1/services answered something that is not a Kubernetes list ${shown}; is a proxy between uhwatch and the apiserver?`,
    );
    cluster.api.faults.refuse = undefined;
    await cluster.up();
  });

  test('HTML where a stream of events should be: the list is read page by page, and if that is HTML too it is told', async () => {
    cluster.api.faults.refuse = { path: /services/, status: 200, body: '<html>\nBad Gateway\n</html>' };
    cluster.begin();
    await cluster.down('/api/v1/services');
    expect(cluster.state?.resources.get('services')?.activities.get('decode_error')).toBeGreaterThan(0);
  });

  test('a malformed object is left out, counted and named, and its neighbours are right', async () => {
    cluster.api.put(service('bad', { spec: { ports: [{ port: 'x' }] } }));
    cluster.api.put(service('worse', { spec: { ports: [{ port: {} }] } }));
    cluster.api.put(service('web'));
    await cluster.watch();
    expect([...cluster.store.snapshot().upstreams.keys()]).toEqual(['shop/web']);
    expect(cluster.warnings).toEqual(['Service shop/bad has a port without a number in spec.ports; it is left out']);
    expect(cluster.state?.resources.get('services')?.activities.get('malformed_object')).toBe(2);
  });

  test('an endpoint that is malformed is left out alone: the others of its slice are right', async () => {
    const { endpoints, ...rest } = slice('web', [true, true]);
    const conditions = { ready: 'yes' };
    cluster.api.put(service('web'));
    cluster.api.put({
      ...rest,
      endpoints: [...endpoints, { addresses: [] }, 7, { addresses: ['10.9.9.9'], conditions }],
    });
    await cluster.watch();
    expect(cluster.port('web')?.counts).toEqual({ ready: 2, unready: 1, draining: 0, terminating: 0 });
    expect(cluster.state?.resources.get('endpointslices')?.activities.get('malformed_object')).toBe(3);
  });

  test('a slice of 1,000 endpoints and an object of 1.5 MB are nothing special', async () => {
    const pods = Array.from({ length: 1_000 }, (_, index) => index % 4 !== 0);
    const { metadata, ...rest } = slice('web', pods);
    cluster.api.put(service('web'));
    cluster.api.put({ ...rest, metadata: { ...metadata, note: 'x'.repeat(1_500_000) } });
    await cluster.watch();
    expect(cluster.port('web')?.counts).toMatchObject({ ready: 750, unready: 0 + 250 });
    await cluster.watching(watched);
    cluster.api.put({
      ...slice(
        'web',
        pods.map(() => true),
      ),
      note: 'x'.repeat(1_500_000),
    });
    await eventually(() => expect(cluster.ready('web')).toBe(1_000));
  });
});

describe('a right that is missing takes away only what it gives', () => {
  const without = (path: RegExp) => (cluster.api.faults.refuse = { path, status: 403 });

  beforeEach(() => {
    cluster.api.put(service('web'));
    cluster.api.put(slice('web', [true]));
    cluster.api.put(workload('Deployment', 'web', 3));
  });

  test('workloads: the wanted number', async () => {
    without(/apps/);
    await cluster.watch();
    expect(cluster.told('web')).toMatchObject({ desired: undefined, readiness: [{ counts: { ready: 1 } }] });
    expect(cluster.state?.resources.get('deployments')).toMatchObject({
      up: false,
      error: expect.stringContaining('deployments answered 403') as string,
    });
    expect(cluster.state?.resources.get('endpointslices')).toMatchObject({ up: true, error: undefined });
    const named = cluster.warnings.filter((warning) => warning.includes('deployments'));
    expect(named).toHaveLength(1);
    expect(named[0]).toContain('without it the wanted number of endpoints is not known for some services');
  });

  test('slices: the endpoints, which are then unknown and not zero, until they may be read', async () => {
    without(/endpointslices/);
    await cluster.watch();
    expect(cluster.told('web')).toMatchObject({ desired: 3, readiness: [] });
    expect(cluster.state?.resources.get('endpointslices')?.error).toMatch(
      /answered 403 .*: give the service account get, list and watch on it; without it nothing is known of the endpoints of any service$/,
    );
    cluster.api.faults.refuse = undefined;
    await eventually(() => expect(cluster.ready('web')).toBe(1));
    expect(cluster.state?.resources.get('endpointslices')).toMatchObject({ up: true, error: undefined });
  });

  test('slices, taken away later: what was known of endpoints is known no more', async () => {
    await cluster.watch();
    await cluster.watching(watched);
    cluster.api.bookmark();
    without(/endpointslices/);
    cluster.api.endWatches();
    await eventually(() => expect(cluster.told('web')?.readiness).toEqual([]));
    expect(cluster.state).toMatchObject({ up: true });
  });

  test('services: everything, so the source is down', async () => {
    without(/services$/);
    cluster.begin();
    await cluster.down('/api/v1/services answered 403');
    cluster.api.faults.refuse = undefined;
    await cluster.up();
  });

  test('services of one namespace of two: those of the other are watched, and nobody takes the lost ones for deleted', async () => {
    cluster.api.put(service('pay', { uid: 's-pay', namespace: 'billing' }));
    await cluster.watch({ scope: { ...everything, namespaces: ['shop', 'billing'] } });
    expect(cluster.told('billing/pay')).toBeDefined();
    await cluster.watching(2 * watched);
    cluster.api.bookmark();
    without(/namespaces\/billing\/services/);
    cluster.api.endWatches();
    await eventually(() => expect(cluster.told('billing/pay')).toBeUndefined());
    expect(cluster.events.filter((event) => event.type === 'service' && event.service.removed === true)).toEqual([]);
    expect(cluster.state).toMatchObject({ up: true });
    expect(cluster.state?.resources.get('services')).toMatchObject({ up: false });
    expect(cluster.ready('web')).toBe(1);
    cluster.api.faults.refuse = undefined;
    await eventually(() => expect(cluster.told('billing/pay')).toBeDefined());
  });

  test('services of every namespace: everything, so the source is down', async () => {
    without(/namespaces\/.*\/services/);
    cluster.begin({ scope: { ...everything, namespaces: ['shop', 'billing'] } });
    await cluster.down('/services answered 403');
  });

  test('one namespace of two: the other is watched', async () => {
    cluster.api.put(service('pay', { uid: 's-pay', namespace: 'billing' }));
    without(/namespaces\/billing\/endpointslices/);
    await cluster.watch({ scope: { ...everything, namespaces: ['shop', 'billing'] } });
    expect(cluster.ready('web')).toBe(1);
    expect(cluster.told('billing/pay')?.readiness).toEqual([]);
    expect(cluster.state?.resources.get('endpointslices')).toMatchObject({ up: false });
  });
});
