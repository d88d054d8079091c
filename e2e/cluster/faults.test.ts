import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { startUhwatch } from '../support/processes.ts';
import { samples } from '../support/metrics.ts';
import { boundToken, applyManifests } from './support/deployed.ts';
import { deployment, service } from './support/objects.ts';
import { PretendedNode } from './support/pretended-node.ts';
import { TestCluster } from './support/test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  // A node is taken for lost after 10 s without a sign of life instead of 50 s.
  const managerFlags = ['--node-monitor-grace-period=10s', '--node-monitor-period=1s'];
  cluster = await TestCluster.start({ managerFlags });
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(() => cluster.nextWithWeb());

/** The value of a family for one resource of the Kubernetes source. */
async function ofResource(family: string, resource: string): Promise<number> {
  const rows = (await samples(cluster.uhwatch.url, family)).filter(({ labels }) => labels['resource'] === resource);
  return rows.reduce((sum, { value }) => sum + value, 0);
}

test('what etcd has forgotten is listed anew', async () => {
  const { plane, uhwatch } = cluster;
  const before = await ofResource('uhwatch_resource_relists_total', 'endpointslices');
  uhwatch.signal('SIGSTOP');
  try {
    await cluster.scale('web', 3);
    await cluster.restartApiserver();
    await cluster.setState('web', 'unready', 1);
    await plane.compact();
    // Its watch cache begins at what is left, so that it cannot help with what is older.
    await cluster.restartApiserver();
  } finally {
    uhwatch.signal('SIGCONT');
  }
  await cluster.reaches('after the compaction', { 'web:http': 'ready 2, unready 1' });
  await eventually(async () =>
    expect(await ofResource('uhwatch_resource_relists_total', 'endpointslices')).toBeGreaterThan(before),
  );
}, 240_000);

test('a permission that is taken away is told within 90 s, and is used again when it is given back', async () => {
  const { plane } = cluster;
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/uhwatch';
  const { rules } = (await plane.api.get(path)) as unknown as { rules: { resources: string[] }[] };
  const without = rules.filter(({ resources }) => !resources.includes('endpointslices'));
  await plane.api.patch(path, { rules: without }, 'merge');
  try {
    await eventually(async () => {
      const { resources } = await cluster.source();
      expect(resources.find(({ name }) => name === 'endpointslices')).toMatchObject({
        up: false,
        error: expect.stringContaining('403') as string,
      });
    }, 90_000);
    await cluster.scale('web', 3);
  } finally {
    applyManifests(plane);
  }
  await cluster.reaches('after the permission is back', { 'web:http': 'ready 3' });
}, 240_000);

test('a token that ends is replaced by the one in its file', async () => {
  const { plane } = cluster;
  const kubeconfig = plane.kubeconfig('short', await plane.shortToken('uhwatch', 'uhwatch', 8));
  const expired = performance.now() + 9_000;
  const before = cluster.uhwatch;
  cluster.uhwatch = await startUhwatch(['serve', '--kubernetes.kubeconfig', kubeconfig]);
  try {
    await cluster.reaches('with the first token', { 'web:http': 'ready 2' });
    plane.write('short.token', await boundToken(plane));
    await delay(expired - performance.now());
    // Open watches outlive their token: only new requests show which one is used.
    await cluster.restartApiserver();
    await cluster.scale('web', 3);
    await cluster.reaches('with the second token', { 'web:http': 'ready 3' });
    expect((await cluster.source()).error).toBeNull();
  } finally {
    await cluster.uhwatch.stop();
    cluster.uhwatch = before;
  }
}, 240_000);

test('the pods of a node that is lost are not ready', async () => {
  const { plane } = cluster;
  const lost = await PretendedNode.start(plane.api, 'node-2', 202);
  const { namespace } = cluster;
  const there = { ...deployment('there', { namespace, replicas: 2 }) };
  await cluster.apply(service('there', { namespace }));
  await plane.api.patch('/api/v1/nodes/node-1', { spec: { unschedulable: true } });
  try {
    await cluster.apply(there);
    await cluster.reaches('on the second node', { 'web:http': 'ready 2', 'there:http': 'ready 2' });
    lost.vanish();
    await cluster.reaches('node lost', { 'web:http': 'ready 2', 'there:http': 'unready 2' }, 60_000);
    await cluster.becomes('there', { status: 'no_healthy_upstream' });
  } finally {
    await plane.api.patch('/api/v1/nodes/node-1', { spec: { unschedulable: null } });
  }
}, 120_000);
