import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { everything } from './scope.ts';
import { service, slice, WatchedCluster, workload } from './testing/watched-cluster.ts';
import { watched } from './testing/watched-web.ts';

let cluster: WatchedCluster;

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

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
    expect(named[0]).toContain('without it the desired number of endpoints is not known for some services');
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
