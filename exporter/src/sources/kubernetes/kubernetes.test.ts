import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../app/clock.ts';
import { eventually } from '../../testing/eventually.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';
import { watched, watchWeb } from './testing/watched-web.ts';

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

describe('in step with the cluster', () => {
  test.each(['served', 'forbidden', 'ignored', 'failing', 'broken'] as const)(
    'what exists is listed, by a stream or page by page: WatchList is %s',
    async (watchList) => {
      cluster.api.watchList = watchList;
      cluster.api.put(service('web'));
      cluster.api.put(slice('web', [true, true, false]));
      cluster.api.put(workload('Deployment', 'web', 3));
      await cluster.watch({ listSilenceMs: 100 });
      expect(cluster.told('web')).toMatchObject({
        desired: 3,
        readiness: [{ port: 'http', counts: { ready: 2, unready: 1, draining: 0, terminating: 0 } }],
      });
    },
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
    await watchWeb(cluster);
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
    await watchWeb(cluster);
    cluster.api.put(service('cart'));
    const moved = slice('web', [true]);
    cluster.api.put({ ...moved, metadata: { ...moved.metadata, labels: { 'kubernetes.io/service-name': 'cart' } } });
    await eventually(() => expect([cluster.ready('web'), cluster.ready('cart')]).toEqual([0, 1]));
  });

  test('a slice that lost its service', async () => {
    await watchWeb(cluster);
    const { metadata, ...rest } = slice('web', [true]);
    cluster.api.put({ ...rest, metadata: { ...metadata, labels: {} } });
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    cluster.api.put(slice('web', [true]));
    await eventually(() => expect(cluster.ready('web')).toBe(1));
  });
});
