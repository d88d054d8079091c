import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { samples } from '../support/metrics.ts';
import { moduleFile } from './build.ts';
import { deployment, service } from './support/objects.ts';
import { TestCluster } from './support/test-cluster.ts';
import { inStep } from './support/truth.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(() => cluster.nextNamespace());

/** The values of a family for the namespace, by the given label. */
async function told(family: string, by: string): Promise<Readonly<Record<string, number>>> {
  const rows = await samples(cluster.uhwatch.url, family);
  const own = rows.filter(({ labels }) => labels['upstream_namespace'] === cluster.namespace);
  return Object.fromEntries(own.map(({ labels, value }) => [labels[by] ?? '', value]));
}

test('a disruption budget and an autoscaler are told, and go', async () => {
  const { namespace } = cluster;
  await cluster.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 4 }));
  await cluster.apply(
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace },
      spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } },
    } as never,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace },
      spec: {
        minReplicas: 2,
        maxReplicas: 9,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      },
    } as never,
  );
  await eventually(async () => {
    expect(await told('upstream_min_available_endpoints', 'upstream_service')).toEqual({ web: 2 });
    expect(await told('upstream_autoscaler_replicas', 'bound')).toEqual({ min: 2, max: 9 });
  }, 20_000);
  await cluster.delete('PodDisruptionBudget', 'web');
  await cluster.delete('HorizontalPodAutoscaler', 'web');
  await eventually(async () => {
    expect(await told('upstream_min_available_endpoints', 'upstream_service')).toEqual({});
    expect(await told('upstream_autoscaler_replicas', 'bound')).toEqual({});
  });
});

test('the Gateway API may come late and go', async () => {
  const { plane, uhwatch } = cluster;
  const folder = moduleFile('istio', 'sigs.k8s.io/gateway-api', 'config/crd/standard');
  const definitions = readdirSync(folder).filter((name) => /_(httproutes|gateways|gatewayclasses)\.yaml$/.test(name));
  const files = definitions.flatMap((name) => ['-f', path.join(folder, name)]);
  const isUp = async (): Promise<boolean> =>
    (await samples(uhwatch.url, 'uhwatch_resource_up'))
      .filter(({ labels }) => labels['source'] === 'kubernetes')
      .every(({ value }) => value === 1);
  await eventually(async () => expect(await isUp()).toBe(true), 20_000);
  plane.kubectl(['apply', '--server-side', ...files]);
  const { namespace } = cluster;
  await cluster.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 1 }));
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace },
    spec: { parentRefs: [{ name: 'front' }], rules: [{ backendRefs: [{ name: 'gone', port: 80 }] }] },
  };
  await eventually(() => Promise.resolve(plane.kubectl(['apply', '-f', '-'], JSON.stringify(route))), 20_000);
  await cluster.reaches('with the Gateway API', { 'web:http': 'ready 1' });
  plane.kubectl(['delete', ...files]);
  await cluster.scale('web', 2);
  await cluster.reaches('without it again', { 'web:http': 'ready 2' });
  await eventually(async () => expect(await isUp()).toBe(true), 20_000);
}, 120_000);

test('1,000 services created quickly', async () => {
  const { namespace, plane, uhwatch } = cluster;
  await cluster.apply(deployment('many', { namespace, replicas: 3 }));
  const objects = Array.from({ length: 1_000 }, (_, index) =>
    service(`many-${index}`, { namespace, selector: { app: 'many' } }),
  );
  for (let at = 0; at < objects.length; at += 50)
    await Promise.all(
      objects.slice(at, at + 50).map((object) => plane.api.create(`/api/v1/namespaces/${namespace}/services`, object)),
    );
  const expected = Object.fromEntries(objects.map(({ metadata }) => [`${namespace}/${metadata.name}:http`, 'ready 3']));
  await inStep(plane, '1,000 services', { url: uhwatch.url, namespaces: [namespace], expected, withinMs: 90_000 });
}, 180_000);
