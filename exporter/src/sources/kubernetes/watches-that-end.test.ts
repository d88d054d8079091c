import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { service, slice, WatchedCluster } from './testing/watched-cluster.ts';
import { watched, watchWeb } from './testing/watched-web.ts';

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

describe('watches that end', () => {
  const requestsOf = (path: string) => cluster.api.requests.filter((request) => request.startsWith(path)).length;

  test('by the server: watched again from the last version, without a new list', async () => {
    await watchWeb(cluster);
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
        cluster.api.faults.expiredAsStatus = true;
        cluster.api.compact();
        cluster.api.endWatches();
      },
    ],
    [
      '410 in a stream that has just been opened',
      () => {
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
    await watchWeb(cluster);
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
      const ofAbsent = requestsOf('/apis/gateway.networking.k8s.io/') + requestsOf('/readyz');
      expect(requestsOf('/') - ofAbsent).toBeLessThan(watched * 12);
    },
    20_000,
  );

  test('empty answers again and again: the version is given up and the list read again, as behind a broken front end', async () => {
    await watchWeb(cluster);
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
    await watchWeb(cluster);
    const port = Number(new URL(cluster.server).port);
    await cluster.api.stop();
    cluster.api.faults.restartForgets = true;
    cluster.api.put(slice('web', [false]));
    await cluster.api.start(port);
    await eventually(() => expect(cluster.ready('web')).toBe(0));
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });
});
