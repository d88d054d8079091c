import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TurnClock } from './testing/turn-clock.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';
import { watched } from './testing/watched-web.ts';

const never = new AbortController().signal;
let clock: TurnClock;
let cluster: WatchedCluster;

beforeEach(async () => {
  clock = new TurnClock(25);
  cluster = new WatchedCluster(clock);
  await cluster.open();
  cluster.api.put(service('web'));
  cluster.api.put(slice('web', [true]));
  cluster.api.put(workload('Deployment', 'web', 3));
});

afterEach(async () => {
  await cluster.close();
  clock.stop();
});

/** As `eventually`, on the clock of the cluster: resolves with how long it took, in milliseconds. */
async function until(look: () => void, withinMs = 600_000): Promise<number> {
  const beganAt = clock.now();
  for (;;) {
    try {
      look();
      return clock.now() - beganAt;
    } catch (error) {
      if (clock.now() - beganAt > withinMs) throw error;
      await clock.sleep(20, never);
    }
  }
}

const readyzAsked = () => cluster.api.requests.filter((request) => request === '/readyz').length;
const isUp = (): void => {
  expect(cluster.state?.up).toBe(true);
  for (const { name, up, error } of cluster.state?.resources.values() ?? [])
    expect([name, up, error]).toEqual([name, true, undefined]);
};
const known = { desired: 3, readiness: [{ counts: { ready: 1 } }] };

describe('an apiserver that starts', () => {
  beforeEach(async () => {
    await cluster.watch();
    await cluster.watching(watched);
  });

  test('is asked every second or so, what is known stays, and everything is up soon after it is ready', async () => {
    cluster.api.faults.starting = 'forbidden';
    cluster.api.endWatches();
    await clock.sleep(33_000, never);
    expect(cluster.told('web')).toMatchObject(known);
    expect(cluster.state).toMatchObject({
      up: false,
      error: expect.stringMatching(
        /answered 403, but the apiserver is not ready \(its \/readyz answers 500\).*; it is asked again every second$/,
      ) as string,
    });
    expect(cluster.state?.resources.get('deployments')?.error).toContain('not ready');
    expect(readyzAsked()).toBeGreaterThan(33 * watched);
    cluster.api.faults.starting = 'initializing';
    await clock.sleep(5_000, never);
    expect(cluster.told('web')).toMatchObject(known);
    cluster.api.faults.starting = undefined;
    expect(await until(isUp)).toBeLessThan(10_000);
    expect(cluster.listsOf('deployments')).toBe(1);
    expect(cluster.events.filter((event) => event.type === 'service' && event.service.desired !== 3)).toEqual([]);
  });

  test('and goes on to refuse when it is ready, means it: what is known goes', async () => {
    cluster.api.faults.starting = 'forbidden';
    cluster.api.endWatches();
    await until(() => expect(readyzAsked()).toBeGreaterThan(2 * watched));
    cluster.api.faults.refuse = { path: /deployments$/, status: 403 };
    cluster.api.faults.starting = undefined;
    await until(() => expect(cluster.told('web')?.desired).toBeUndefined());
    expect(cluster.state?.resources.get('deployments')?.error).toContain(
      'give the service account get, list and watch',
    );
    expect(cluster.ready('web')).toBe(1);
  });

  test.each([401, 403, 404])('whose /readyz is answered %s is taken for ready after ten seconds', async (status) => {
    cluster.api.faults.refuse = { path: /readyz$/, status };
    await until(() => expect(cluster.api.watching).toBe(watched));
    cluster.api.faults.starting = 'forbidden';
    cluster.api.endWatches();
    const took = await until(() => expect(cluster.told('web')?.readiness).toEqual([]));
    expect(took).toBeGreaterThanOrEqual(9_000);
    expect(took).toBeLessThan(20_000);
  });

  test('that was away for a minute: everything is up within ten seconds', async () => {
    const port = Number(new URL(cluster.server).port);
    await cluster.api.stop();
    await clock.sleep(60_000, never);
    expect(cluster.told('web')).toMatchObject(known);
    await cluster.api.start(port);
    expect(await until(isUp)).toBeLessThan(10_000);
  });
});

test('the first list waits for an apiserver that starts, and permissions are not blamed', async () => {
  cluster.api.faults.starting = 'forbidden';
  cluster.begin();
  await until(() => expect(cluster.state?.error).toContain('not ready'));
  await clock.sleep(20_000, never);
  expect(cluster.warnings.filter((warning) => warning.includes('service account'))).toEqual([]);
  cluster.api.faults.starting = undefined;
  expect(await until(isUp)).toBeLessThan(10_000);
  expect(cluster.told('web')).toMatchObject(known);
});

describe('a permission', () => {
  const withoutSlices = { path: /endpointslices$/, status: 403 };

  test('that is taken away while its watch is open shows within 45 seconds, and so does one that is given', async () => {
    await cluster.watch({ random: () => 1 });
    await cluster.watching(watched);
    cluster.api.faults.refuse = withoutSlices;
    expect(await until(() => expect(cluster.told('web')?.readiness).toEqual([]))).toBeLessThan(45_000);
    expect(cluster.state?.resources.get('endpointslices')?.error).toContain('answered 403');
    cluster.api.faults.refuse = undefined;
    expect(await until(() => expect(cluster.ready('web')).toBe(1))).toBeLessThan(45_000);
    expect(cluster.state).toMatchObject({ up: true, restarts: 0 });
  });
});
