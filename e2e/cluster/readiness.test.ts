import { UpstreamDetail } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import type { Uhwatch } from '../support/processes.ts';
import { samples } from '../support/metrics.ts';
import { ControlPlane } from './support/control-plane.ts';
import { deployedUhwatch } from './support/deployed.ts';
import { deployment, pathOf, service, statefulSet } from './support/objects.ts';
import { PretendedNode } from './support/pretended-node.ts';
import { inStep } from './support/truth.ts';

let plane: ControlPlane;
let node: PretendedNode;
let uhwatch: Uhwatch;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  plane = await ControlPlane.start();
  ends.push(() => plane.stop());
  node = await PretendedNode.start(plane.api, 'node-1', 200);
  ends.push(() => {
    node.vanish();
  });
  uhwatch = await deployedUhwatch(plane);
  ends.push(() => uhwatch.stop());
}, 240_000);

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

/** Each test has namespaces to itself. */
let namespace = '';
let count = 0;

beforeEach(async () => {
  namespace = `shop-${++count}`;
  await createNamespace(namespace);
});

async function createNamespace(name: string): Promise<void> {
  await plane.api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

async function apply(
  ...objects: readonly { kind: string; metadata: { name: string; namespace: string } }[]
): Promise<void> {
  for (const object of objects)
    await plane.api.apply(pathOf(object.kind, object.metadata.name, object.metadata.namespace), object);
}

const scale = (name: string, replicas: number) =>
  plane.api.patch(pathOf('Deployment', name, namespace), { spec: { replicas } });

/** Waits until kubectl tells these counts of the namespace, and uhwatch the same. */
const reaches = (what: string, expected: Readonly<Record<string, string>>) =>
  inStep(plane, what, {
    url: uhwatch.url,
    namespaces: [namespace],
    expected: Object.fromEntries(Object.entries(expected).map(([name, counts]) => [`${namespace}/${name}`, counts])),
  });

async function detail(name: string): Promise<UpstreamDetail> {
  const answer = await fetch(`${uhwatch.url}/api/v1/upstreams/${namespace}/${name}`);
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status}`);
  return UpstreamDetail.parse(await answer.json());
}

const becomes = (name: string, expected: object, withinMs = 20_000) =>
  eventually(async () => expect(await detail(name)).toMatchObject(expected), withinMs);

async function podNames(app: string): Promise<string[]> {
  const { items } = await plane.api.get<{ items: { metadata: { name: string } }[] }>(
    `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${app}`,
  );
  return items.map(({ metadata }) => metadata.name);
}

async function setAll(app: string, state: 'ready' | 'unready'): Promise<void> {
  for (const name of await podNames(app)) await node.setState(namespace, name, state);
}

describe('counts equal those of kubectl', () => {
  test('while a deployment grows, loses its readiness, recovers, and is scaled to zero', async () => {
    await apply(service('web', { namespace }), deployment('web', { namespace, replicas: 3 }));
    await reaches('created', { 'web:http': 'ready 3' });
    await becomes('web', { status: 'healthy', desired: 3 });
    await scale('web', 10);
    await reaches('scaled to 10', { 'web:http': 'ready 10' });
    const [first = ''] = await podNames('web');
    await node.setState(namespace, first, 'unready');
    await reaches('one not ready', { 'web:http': 'ready 9, unready 1' });
    await setAll('web', 'unready');
    await reaches('none ready', { 'web:http': 'unready 10' });
    await becomes('web', { status: 'no_healthy_upstream', desired: 10 });
    await setAll('web', 'ready');
    await reaches('all ready again', { 'web:http': 'ready 10' });
    await becomes('web', { status: 'healthy' });
    await scale('web', 0);
    await reaches('scaled to zero', { 'web:http': 'none' });
    await becomes('web', { status: 'idle', desired: 0 });
  });

  test('through a rollout', async () => {
    await apply(service('web', { namespace }), deployment('web', { namespace, replicas: 6 }));
    await reaches('before the rollout', { 'web:http': 'ready 6' });
    await apply(deployment('web', { namespace, replicas: 6, labels: { version: '2' } }));
    await eventually(async () => {
      const { status } = (await plane.api.get(pathOf('Deployment', 'web', namespace))) as unknown as {
        status: { updatedReplicas?: number; replicas?: number };
      };
      expect(status).toMatchObject({ updatedReplicas: 6, replicas: 6 });
    }, 60_000);
    await reaches('after the rollout', { 'web:http': 'ready 6' });
    await becomes('web', { status: 'healthy', desired: 6 });
  });

  test('of a headless StatefulSet, and of ports whose names differ between pods', async () => {
    await apply(service('db', { namespace, clusterIP: 'None' }), statefulSet('db', { namespace, replicas: 3 }));
    const mixed = { namespace, selector: { tier: 'front' }, ports: [{ name: 'web', port: 80, targetPort: 'http' }] };
    await apply(
      service('front', mixed),
      deployment('front-a', { namespace, replicas: 2, labels: { tier: 'front' } }),
      deployment('front-b', { namespace, replicas: 1, labels: { tier: 'front' }, portName: 'http', port: 9090 }),
      deployment('front-c', { namespace, replicas: 1, labels: { tier: 'front' }, portName: 'other' }),
    );
    await reaches('mixed ports', { 'db:http': 'ready 3', 'front:web': 'ready 3' });
  });

  test('of dual-stack services: a pod counts once, and each family has its own', async () => {
    await apply(
      service('web', { namespace, ipFamilyPolicy: 'PreferDualStack' }),
      deployment('web', { namespace, replicas: 2 }),
    );
    await reaches('dual stack', { 'web:http': 'ready 2' });
    const families = (await samples(uhwatch.url, 'upstream_address_family_endpoints')).filter(
      ({ labels }) => labels['upstream_namespace'] === namespace && labels['state'] === 'ready',
    );
    expect(families.map(({ labels, value }) => [labels['address_family'], value]).toSorted()).toEqual([
      ['IPv4', 2],
      ['IPv6', 2],
    ]);
  });

  test('of slices that somebody writes by hand', async () => {
    await apply(service('external', { namespace, selector: null }));
    const slice = (ready: boolean) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'external-1', namespace, labels: { 'kubernetes.io/service-name': 'external' } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080 }],
      endpoints: [
        { addresses: ['10.9.0.1'], conditions: { ready: true } },
        { addresses: ['10.9.0.2'], conditions: { ready } },
      ],
    });
    await apply(slice(true));
    await reaches('by hand', { 'external:http': 'ready 2' });
    await apply(slice(false));
    await reaches('one taken out', { 'external:http': 'ready 1, unready 1' });
  });
});

describe('what is wrong is said as it is', () => {
  test('a selector with a typo: pods run, and none is behind the service', async () => {
    await apply(service('web', { namespace, selector: { app: 'wbe' } }), deployment('web', { namespace }));
    await reaches('typo', { 'web:http': 'none' });
    await becomes('web', { status: 'no_healthy_upstream', findings: [{ cause: 'selector_matches_no_pods' }] });
  });

  test('a service that is deleted while its pods run', async () => {
    await apply(service('web', { namespace }), deployment('web', { namespace }));
    await reaches('before', { 'web:http': 'ready 3' });
    await plane.api.delete(pathOf('Service', 'web', namespace));
    await reaches('deleted', {});
    await becomes('web', { status: 'no_healthy_upstream', removed: true, findings: [{ cause: 'service_missing' }] });
  });

  test('a namespace that is deleted on purpose leaves no outage behind', async () => {
    for (const name of ['a', 'b', 'c', 'd'])
      await apply(service(name, { namespace }), deployment(name, { namespace, replicas: 2 }));
    await reaches('four services', {
      'a:http': 'ready 2',
      'b:http': 'ready 2',
      'c:http': 'ready 2',
      'd:http': 'ready 2',
    });
    await plane.api.delete(`/api/v1/namespaces/${namespace}`);
    await eventually(async () => {
      await expect(plane.api.get(`/api/v1/namespaces/${namespace}`)).rejects.toThrow('404');
    }, 60_000);
    for (const name of ['a', 'b', 'c', 'd'])
      await eventually(async () => {
        const { status, desired } = await detail(name).catch(() => ({ status: 'gone', desired: null }));
        expect(['gone', 'idle']).toContain(status);
        expect(desired ?? 0).toBe(0);
      });
  });

  test('publishNotReadyAddresses: the endpoints are used although they are not ready', async () => {
    await apply(
      service('db', { namespace, clusterIP: 'None', publishNotReadyAddresses: true }),
      statefulSet('db', { namespace, replicas: 2, state: 'unready' }),
    );
    await becomes('db', { status: 'degraded' });
  });

  test('ExternalName has words', async () => {
    await apply(
      service('outside', { namespace, type: 'ExternalName', externalName: 'db.example.com', selector: null }),
    );
    await eventually(async () => {
      const { status, findings } = await detail('outside');
      expect(status === 'idle' || findings.length > 0, `${status}, ${findings.length} findings`).toBe(true);
    });
  });
});
