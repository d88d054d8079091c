import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { randomOf } from '../../testing/random.ts';
import { Backoff } from '../../model/backoff.ts';
import { Followed } from './testing/followed.ts';
import { TurnClock } from './testing/turn-clock.ts';
import { service, WatchedCluster } from './testing/watched-cluster.ts';

let followed: Followed;

beforeEach(() => {
  followed = new Followed();
});

afterEach(() => followed.close());

describe('a watch', () => {
  test('that stays open and never brings anything, twice in a row, is no proof: the list is read again', async () => {
    await followed.following();
    const { api } = followed;
    api.mute(() => api.put(service('cart')));
    api.faults.silentWatches = true;
    api.endWatches();
    // Whoever keeps back what watches say keeps back a streamed list as well.
    api.watchList = 'forbidden';
    await followed.until(() => expect(followed.relists).toEqual(['silent_watch']));
    await followed.until(() => expect(followed.present.has('cart')).toBe(true));
    expect(followed.faults).toEqual([]);
  });

  test('that brings something and ends at once, again and again, is not asked for in a loop', async () => {
    await followed.following();
    const { watches, clock, api } = followed;
    const startedAt = clock.now();
    for (let ended = 1; ended <= 20; ended++) {
      await followed.until(() => expect(api.watching).toBe(1));
      api.bookmark();
      api.endWatches();
      await followed.until(() => expect(followed.watches).toBe(watches + ended));
    }
    expect(clock.now() - startedAt).toBeGreaterThan(20 * 100 - 100);
    expect(followed.faults).toEqual([]);
  });

  test('that is silent beyond its time is begun again from its last version, without a list', async () => {
    await followed.following();
    const version = followed.present.get('web');
    const silentAt = followed.clock.now();
    followed.api.silenceWatches();
    followed.api.put(service('cart'));
    await followed.until(() => expect(followed.present.has('cart')).toBe(true));
    expect(followed.clock.now() - silentAt).toBeGreaterThan(30_000);
    expect(followed.query).toContain(`resourceVersion=${String(version)}`);
    expect(followed).toMatchObject({ lists: 1, faults: [], isHealthy: true });
  });

  test('that has no news but bookmarks goes on from the last of them, although what was before is compacted away', async () => {
    followed.api.put(service('web'));
    followed.api.bookmarkEveryMs = 60_000;
    await followed.begin();
    await followed.until(() => expect(followed.isHealthy).toBe(true));
    // Much happens to other kinds of objects, and nothing to this one.
    for (let i = 0; i < 50; i++) followed.api.storage.advance();
    followed.api.bookmark();
    const { version } = followed.api.storage;
    followed.api.storage.kind('Service').compact(version);
    followed.api.endWatches();
    await followed.until(() => expect(followed.query).toContain(`resourceVersion=${version}`));
    followed.api.put(service('cart'));
    await followed.until(() => expect(followed.present.has('cart')).toBe(true));
    expect(followed).toMatchObject({ lists: 1, relists: [] });
  });

  test('that nothing comes of works once it has been open for a second', async () => {
    followed.api.watchList = 'forbidden';
    followed.api.faults.refuse = { path: /./, status: 500 };
    await followed.begin();
    await followed.until(() => expect(followed.faults.at(-1)).toContain('answered 500'));
    followed.api.faults.refuse = { path: /./, watches: true, status: 500 };
    await followed.until(() => expect(followed.faults.length).toBeGreaterThan(5));
    expect(followed.isHealthy).toBe(false);
    followed.api.faults.refuse = undefined;
    await followed.until(() => expect(followed.isHealthy).toBe(true));
  });

  test('behind a list that came slowly works as well, once it has been open for a second', async () => {
    followed.api.faults.refuse = { path: /./, status: 500 };
    await followed.begin();
    await followed.until(() => expect(followed.faults.length).toBeGreaterThan(5));
    followed.api.put(service('web'));
    followed.api.faults.dribble = { bytes: 40, everyMs: 2_000 };
    followed.api.faults.refuse = undefined;
    await followed.until(() => expect(followed.isHealthy).toBe(true));
    expect(followed.present.size).toBe(1);
    // No later watch had to say so.
    expect(followed.watches).toBe(0);
  });

  test('with a line that is no better the second time: only a list tells what it was about', async () => {
    await followed.following();
    followed.api.faults.refuse = { path: /./, watches: true, status: 200, body: '<html>\n</html>\n' };
    followed.api.endWatches();
    followed.api.put(service('cart'));
    await followed.until(() => expect(followed.present.has('cart')).toBe(true));
    expect(followed.relists[0]).toBe('undecodable');
    followed.api.faults.refuse = undefined;
    followed.api.put(service('pay'));
    await followed.until(() => expect(followed.present.has('pay')).toBe(true));
    await followed.until(() => expect(followed.isHealthy).toBe(true));
  });

  test('of a version that was forgotten while the server was away is no further failure, and the list comes at once', async () => {
    await followed.following();
    followed.api.put(service('pay'));
    await followed.until(() => expect(followed.present.has('pay')).toBe(true));
    followed.api.faults.refuse = { path: /./, status: 500 };
    followed.api.endWatches();
    await followed.until(() => expect(followed.watches).toBeGreaterThan(7));
    followed.api.mute(() => followed.api.put(service('cart')));
    followed.api.compact();
    followed.api.faults.refuse = undefined;
    await followed.until(() => expect(followed.isHealthy).toBe(true));
    expect(followed.present.has('cart')).toBe(true);
    expect(followed.faults.filter((fault) => fault.includes('answered 410'))).toEqual([]);
    expect(followed.relists).toEqual(['expired']);
  });
});

describe('a list', () => {
  test('by a watch that never says where it ends is read page by page', async () => {
    followed.api.watchList = 'endless';
    const beganAt = followed.clock.now();
    await followed.following();
    expect(followed.api.requests.some((request) => request.includes('limit=500'))).toBe(true);
    expect(followed.clock.now() - beganAt).toBeGreaterThan(9_000);
  });

  test('by a watch that is endless, and never quiet either, is read page by page after a while', async () => {
    followed.api.watchList = 'endless';
    await followed.begin();
    const over = new AbortController();
    const busy = (async () => {
      for (let i = 0; !over.signal.aborted; i++) {
        followed.api.put(service('web', { labels: { i: String(i) } }));
        await followed.clock.sleep(5_000, over.signal);
      }
    })();
    await followed.until(() => expect(followed.isHealthy).toBe(true));
    expect(followed.api.requests.some((request) => request.includes('limit=500'))).toBe(true);
    over.abort();
    await busy;
  });
});

describe('who is refused', () => {
  test('waits longer each time, each exporter another time, and never longer than half a minute', async () => {
    const waits: number[] = [];
    const clock = { now: () => 0, sleep: (ms: number) => Promise.resolve(void waits.push(ms)) };
    const { signal } = new AbortController();
    const backoff = new Backoff({ clock, random: () => 0, firstMs: 200 });
    for (let i = 0; i < 10; i++) await backoff.wait(signal);
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000]);
    backoff.reset();
    await backoff.wait(signal);
    expect(waits.at(-1)).toBe(100);
    waits.length = 0;
    const jittered = new Backoff({ clock, random: randomOf(1), firstMs: 200 });
    for (let i = 0; i < 200; i++) await jittered.wait(signal);
    const late = waits.slice(20);
    expect(Math.min(...late)).toBeLessThan(16_000);
    expect(Math.max(...late)).toBeGreaterThan(29_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(30_000);
  });

  test('with Retry-After does not ask before, whatever the back-off', async () => {
    await followed.following();
    followed.api.faults.refuse = { path: /./, status: 429, retryAfterSeconds: 100 };
    const before = followed.api.requests.length;
    followed.api.endWatches();
    await followed.until(() => expect(followed.api.requests.length).toBe(before + 1));
    const refusedAt = followed.clock.now();
    followed.api.faults.refuse = undefined;
    followed.api.put(service('cart'));
    await followed.until(() => expect(followed.present.has('cart')).toBe(true));
    expect(followed.clock.now() - refusedAt).toBeGreaterThan(90_000);
    expect(followed.faults).toEqual([]);
  });
});

test('a resource that the cluster does not have is no fault any more, once the apiserver that was away says so', async () => {
  const clock = new TurnClock();
  const cluster = new WatchedCluster(clock);
  await cluster.open();
  cluster.api.faults.refuse = { path: /./, status: 503 };
  cluster.begin();
  await eventually(() => expect(cluster.state?.resources.get('httproutes')?.error).toContain('503'));
  cluster.api.faults.refuse = undefined;
  await cluster.up();
  await eventually(() =>
    expect(cluster.state?.resources.get('httproutes')).toMatchObject({ up: true, error: undefined }),
  );
  await cluster.close();
  clock.stop();
});
