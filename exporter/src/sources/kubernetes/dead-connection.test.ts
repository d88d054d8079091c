import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainAccess } from '../../kubernetes/testing/plain-access.ts';
import { Relay } from '../../testing/relay.ts';
import { TurnClock } from './testing/turn-clock.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';
import { watched } from './testing/watched-web.ts';

const never = new AbortController().signal;
let clock: TurnClock;
let cluster: WatchedCluster;
let relay: Relay;
let through: string;

beforeEach(async () => {
  clock = new TurnClock(10);
  cluster = new WatchedCluster(clock);
  await cluster.open();
  relay = new Relay(Number(new URL(cluster.server).port));
  through = `http://127.0.0.1:${await relay.start()}`;
});

afterEach(async () => {
  await cluster.close();
  await relay.stop();
  clock.stop();
});

// The latest moment is that of a watch with the longest time.
test.each([0, 0.5, 1])(
  'connections whose other side went without a word are noticed within 45 seconds: random %d',
  async (random) => {
    cluster.api.put(service('web'));
    cluster.api.put(slice('web', [true]));
    cluster.api.put(workload('Deployment', 'web', 3));
    await cluster.watch({ access: () => plainAccess(through), random: () => random });
    await cluster.watching(watched);
    cluster.api.bookmark();
    // Each watch has heard it: silence counts from there.
    await clock.sleep(1_000, never);
    relay.kill();
    const diedAt = clock.now();
    cluster.api.put(slice('web', [false]));
    cluster.api.put(workload('Deployment', 'web', 4));
    // Later one may be given up already, which is as good.
    await clock.sleep(5_000, never);
    expect([cluster.ready('web'), cluster.told('web')?.desired]).toEqual([1, 3]);
    const isSeen = (): boolean => cluster.ready('web') === 0 && cluster.told('web')?.desired === 4;
    // In turns of the clock: it runs on while a test that polls in real time sleeps.
    while (!isSeen() && clock.now() - diedAt < 60_000) await clock.sleep(50, never);
    expect(isSeen()).toBe(true);
    expect(clock.now() - diedAt).toBeLessThan(45_000);
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
    expect(cluster.listsOf('endpointslices')).toBe(1);
  },
);
