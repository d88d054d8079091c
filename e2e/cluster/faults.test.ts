import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { startUhwatch } from '../support/processes.ts';
import { samples } from '../support/metrics.ts';
import { boundToken, applyManifests } from './support/deployed.ts';
import { deployment, handWrittenSlice, service } from './support/objects.ts';
import { PretendedNode } from './support/pretended-node.ts';
import { TestCluster } from './support/test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  // A node is taken for lost after 10 s without a sign of life instead of 50 s.
  const managerFlags = ['--node-monitor-grace-period=10s', '--node-monitor-period=1s'];
  cluster = await TestCluster.start({ managerFlags });
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(async () => {
  await cluster.nextNamespace();
  const { namespace } = cluster;
  await cluster.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 2 }));
  // Controllers wait for a while before they ask an apiserver again that was away.
  await cluster.reaches('before', { 'web:http': 'ready 2' }, 90_000);
});

async function source(): Promise<UpstreamList['sources'][number]> {
  const { sources } = UpstreamList.parse(await (await fetch(`${cluster.uhwatch.url}/api/v1/upstreams`)).json());
  const [kubernetes] = sources.filter(({ name }) => name === 'kubernetes');
  if (kubernetes === undefined) throw new Error('no source kubernetes');
  return kubernetes;
}

/** The value of a family for one resource of the Kubernetes source. */
async function ofResource(family: string, resource: string): Promise<number> {
  const rows = (await samples(cluster.uhwatch.url, family)).filter(({ labels }) => labels['resource'] === resource);
  return rows.reduce((sum, { value }) => sum + value, 0);
}

async function restartApiserver(downMs: number): Promise<void> {
  await cluster.plane.kill('kube-apiserver');
  await delay(downMs);
  await cluster.plane.startApiserver();
}

describe('an apiserver that is killed and started again', () => {
  test.each([500, 5_000, 60_000])(
    'after %i ms: nothing known is dropped, and what changed is told within 10 s',
    async (downMs) => {
      const restarted = restartApiserver(downMs);
      // Whatever a starting apiserver says, the endpoints that were known stay.
      const back = new AbortController();
      void restarted.finally(() => {
        back.abort();
      });
      while (!back.signal.aborted) {
        expect((await cluster.detail('web')).endpoints).toMatchObject({ ready: 2 });
        await delay(50);
      }
      await restarted;
      const readyAt = performance.now();
      await eventually(async () => {
        const { up, resources } = await source();
        expect({ up, down: resources.filter((each) => !each.up) }).toEqual({ up: true, down: [] });
      }, 10_000);
      console.log(`up again ${Math.round(performance.now() - readyAt)} ms after the apiserver was ready`);
      // By hand: the controllers wait for up to minutes before they ask an apiserver again that was away for one.
      const { namespace } = cluster;
      await cluster.apply(service('hand', { namespace, selector: null }), handWrittenSlice('hand', namespace, [true]));
      await cluster.reaches('a slice after the restart', { 'web:http': 'ready 2', 'hand:http': 'ready 1' }, 90_000);
    },
    240_000,
  );
});

test('what etcd has forgotten is listed anew', async () => {
  const { plane, uhwatch } = cluster;
  const before = await ofResource('uhwatch_resource_relists_total', 'endpointslices');
  uhwatch.signal('SIGSTOP');
  try {
    await cluster.scale('web', 3);
    await plane.kill('kube-apiserver');
    await plane.startApiserver();
    await cluster.setState('web', 'unready', 1);
    await plane.compact();
    // Its watch cache begins at what is left, so that it cannot help with what is older.
    await plane.kill('kube-apiserver');
    await plane.startApiserver();
  } finally {
    uhwatch.signal('SIGCONT');
  }
  await cluster.reaches('after the compaction', { 'web:http': 'ready 2, unready 1' });
  await eventually(async () =>
    expect(await ofResource('uhwatch_resource_relists_total', 'endpointslices')).toBeGreaterThan(before),
  );
}, 120_000);

test('a permission that is taken away is told within 90 s, and is used again when it is given back', async () => {
  const { plane } = cluster;
  const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/uhwatch';
  const { rules } = (await plane.api.get(path)) as unknown as { rules: { resources: string[] }[] };
  const without = rules.filter(({ resources }) => !resources.includes('endpointslices'));
  await plane.api.patch(path, { rules: without }, 'merge');
  try {
    await eventually(async () => {
      const { resources } = await source();
      expect(resources.find(({ name }) => name === 'endpointslices')).toMatchObject({
        up: false,
        error: expect.stringContaining('403') as string,
      });
    }, 90_000);
    await cluster.scale('web', 3);
  } finally {
    applyManifests(plane);
  }
  await cluster.reaches('after the permission is back', { 'web:http': 'ready 3' }, 90_000);
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
    await restartApiserver(0);
    await cluster.scale('web', 3);
    await cluster.reaches('with the second token', { 'web:http': 'ready 3' });
    expect((await source()).error).toBeNull();
  } finally {
    await cluster.uhwatch.stop();
    cluster.uhwatch = before;
  }
}, 120_000);

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
