import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { FakeApiserver } from '../../testing/apiserver/fake-apiserver.ts';
import { service, slice, WatchedCluster } from './testing/watched-cluster.ts';
import { watched } from './testing/watched-web.ts';

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

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
