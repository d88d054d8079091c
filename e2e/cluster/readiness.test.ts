import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { samples } from '../support/metrics.ts';
import { deployment, handWrittenSlice, pathOf, service, statefulSet } from './support/objects.ts';
import { TestCluster } from './support/test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(() => cluster.nextNamespace());

describe('counts equal those of kubectl', () => {
  test('while a deployment grows, loses its readiness, recovers, and is scaled to zero', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 3 }));
    await cluster.reaches('created', { 'web:http': 'ready 3' });
    await cluster.becomes('web', { status: 'healthy', desired: 3 });
    await cluster.scale('web', 10);
    await cluster.reaches('scaled to 10', { 'web:http': 'ready 10' });
    await cluster.setState('web', 'unready', 1);
    await cluster.reaches('one not ready', { 'web:http': 'ready 9, unready 1' });
    await cluster.setState('web', 'unready');
    await cluster.reaches('none ready', { 'web:http': 'unready 10' });
    await cluster.becomes('web', { status: 'no_healthy_upstream', desired: 10 });
    await cluster.setState('web', 'ready');
    await cluster.reaches('all ready again', { 'web:http': 'ready 10' });
    await cluster.becomes('web', { status: 'healthy' });
    await cluster.scale('web', 0);
    await cluster.reaches('scaled to zero', { 'web:http': 'none' });
    await cluster.becomes('web', { status: 'idle', desired: 0 });
  });

  test('through a rollout', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 6 }));
    await cluster.reaches('before the rollout', { 'web:http': 'ready 6' });
    await cluster.apply(deployment('web', { namespace, replicas: 6, labels: { version: '2' } }));
    await eventually(async () => {
      const { status } = (await cluster.plane.api.get(pathOf('Deployment', 'web', namespace))) as unknown as {
        status: { updatedReplicas?: number; replicas?: number };
      };
      expect(status).toMatchObject({ updatedReplicas: 6, replicas: 6 });
    }, 60_000);
    await cluster.reaches('after the rollout', { 'web:http': 'ready 6' });
    await cluster.becomes('web', { status: 'healthy', desired: 6 });
  });

  test('of a headless StatefulSet, and of ports whose names differ between pods', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('db', { namespace, clusterIP: 'None' }), statefulSet('db', { namespace, replicas: 3 }));
    const mixed = { namespace, selector: { tier: 'front' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }] };
    await cluster.apply(
      service('front', mixed),
      deployment('front-a', { namespace, replicas: 2, labels: { tier: 'front' } }),
      deployment('front-b', { namespace, replicas: 1, labels: { tier: 'front' }, portName: 'http', port: 9090 }),
      deployment('front-c', { namespace, replicas: 1, labels: { tier: 'front' }, portName: 'other' }),
    );
    await cluster.reaches('mixed ports', { 'db:http': 'ready 3', 'front:web': 'ready 3' });
  });

  test('of dual-stack services: a pod counts once, and each family has its own', async () => {
    const { namespace } = cluster;
    await cluster.apply(
      service('web', { namespace, ipFamilyPolicy: 'PreferDualStack' }),
      deployment('web', { namespace, replicas: 2 }),
    );
    await cluster.reaches('dual stack', { 'web:http': 'ready 2' });
    const families = (await samples(cluster.uhwatch.url, 'upstream_address_family_endpoints')).filter(
      ({ labels }) => labels['upstream_namespace'] === namespace && labels['state'] === 'ready',
    );
    expect(families.map(({ labels, value }) => [labels['address_family'], value]).toSorted()).toEqual([
      ['ipv4', 2],
      ['ipv6', 2],
    ]);
  });

  test('of slices that somebody writes by hand', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('external', { namespace, selector: null }));
    await cluster.apply(handWrittenSlice('external', namespace, [true, true]));
    await cluster.reaches('by hand', { 'external:http': 'ready 2' });
    await cluster.apply(handWrittenSlice('external', namespace, [true, false]));
    await cluster.reaches('one taken out', { 'external:http': 'ready 1, unready 1' });
  });
});

describe('what is wrong is said as it is', () => {
  test('a selector with a typo: pods run, and none is behind the service', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('web', { namespace, selector: { app: 'wbe' } }), deployment('web', { namespace }));
    await cluster.reaches('typo', { 'web:http': 'none' });
    await cluster.becomes('web', { status: 'no_healthy_upstream', findings: [{ cause: 'selector_matches_no_pods' }] });
  });

  test('a service that is deleted while its pods run', async () => {
    const { namespace } = cluster;
    await cluster.apply(service('web', { namespace }), deployment('web', { namespace }));
    await cluster.reaches('before', { 'web:http': 'ready 3' });
    await cluster.delete('Service', 'web');
    await cluster.reaches('deleted', {});
    await cluster.becomes('web', {
      status: 'no_healthy_upstream',
      removed: true,
      findings: [{ cause: 'service_missing' }],
    });
  });

  test('a namespace that is deleted on purpose leaves no outage behind', async () => {
    const { namespace } = cluster;
    for (const name of ['a', 'b', 'c', 'd'])
      await cluster.apply(service(name, { namespace }), deployment(name, { namespace, replicas: 2 }));
    await cluster.reaches('four services', {
      'a:http': 'ready 2',
      'b:http': 'ready 2',
      'c:http': 'ready 2',
      'd:http': 'ready 2',
    });
    await cluster.plane.api.delete(`/api/v1/namespaces/${namespace}`);
    await eventually(async () => {
      await expect(cluster.plane.api.get(`/api/v1/namespaces/${namespace}`)).rejects.toThrow('404');
    }, 60_000);
    for (const name of ['a', 'b', 'c', 'd'])
      await eventually(async () => {
        const { status, desired } = await cluster.detail(name).catch(() => ({ status: 'gone', desired: null }));
        expect(['gone', 'idle']).toContain(status);
        expect(desired ?? 0).toBe(0);
      });
  });

  test('publishNotReadyAddresses: the endpoints are used although they are not ready', async () => {
    const { namespace } = cluster;
    await cluster.apply(
      service('db', { namespace, clusterIP: 'None', publishNotReadyAddresses: true }),
      statefulSet('db', { namespace, replicas: 2, state: 'unready' }),
    );
    await cluster.becomes('db', { status: 'degraded' });
  });

  test('ExternalName has words', async () => {
    const { namespace } = cluster;
    await cluster.apply(
      service('outside', { namespace, type: 'ExternalName', externalName: 'db.example.com', selector: null }),
    );
    await eventually(async () => {
      const { status, findings } = await cluster.detail('outside');
      expect(status === 'idle' || findings.length > 0, `${status}, ${findings.length} findings`).toBe(true);
    });
  });
});
