import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { deployedUhwatch } from './support/deployed.ts';
import { defineIstio } from './support/istio.ts';
import { deployment, service } from './support/objects.ts';
import { type SubsetStep, subsetsReach, subsetsToldBy } from './support/subset-truth.ts';
import { TestCluster } from './support/test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
  defineIstio(cluster.plane);
  const kinds = ['destinationrules', 'virtualservices'].map((kind) => `crd/${kind}.networking.istio.io`);
  cluster.plane.kubectl(['wait', '--for=condition=Established', ...kinds]);
  // One that ran before Istio came would look for it after five minutes.
  await cluster.uhwatch.stop();
  cluster.uhwatch = await deployedUhwatch(cluster.plane);
}, 240_000);

afterAll(() => cluster.stop());

beforeEach(() => cluster.nextNamespace());

const v1 = { version: 'v1' };
const v2 = { version: 'v2' };
const selectors = { v1: 'app=web,version=v1', v2: 'app=web,version=v2' };

/** A DestinationRule for `web` with subsets of these labels. */
function destinationRule(subsets: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'web', namespace: cluster.namespace },
    spec: { host: 'web', subsets: Object.entries(subsets).map(([name, labels]) => ({ name, labels })) },
  };
}

/** A Deployment behind `web` of one version, whose pods are told apart by their app in the pretended node. */
function version(name: string, replicas: number, labels: Readonly<Record<string, string>>) {
  const { metadata, spec, ...rest } = deployment(name, { namespace: cluster.namespace, replicas });
  const own = { app: 'web', ...labels };
  return {
    ...rest,
    metadata,
    spec: {
      ...spec,
      selector: { matchLabels: own },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels: own } },
    },
  };
}

async function putUp(): Promise<void> {
  const { namespace } = cluster;
  await cluster.apply(service('web', { namespace }), version('web-v1', 3, v1), version('web-v2', 2, v2));
  await cluster.apply(destinationRule({ v1, v2 }));
}

function reach(what: string, expected: SubsetStep['expected'], more: Partial<SubsetStep> = {}): Promise<void> {
  return subsetsReach(cluster, what, { service: 'web', selectors, expected, ...more });
}

async function setState(of: Readonly<Record<string, string>>, state: 'ready' | 'unready'): Promise<void> {
  const { plane, namespace, node } = cluster;
  const selector = `app=web,version=${of['version']}`;
  const names = plane.kubectl(['get', 'pods', '-n', namespace, '-l', selector, '-o', 'name']).split('\n');
  for (const name of names.filter((each) => each !== ''))
    await node.setState(namespace, name.replace('pod/', ''), state);
}

describe('the counts of subsets equal those of kubectl', () => {
  test('while a subset loses its readiness, is scaled to zero and comes back', async () => {
    await putUp();
    await reach('created', { v1: 'ready 3', v2: 'ready 2' });
    await setState(v2, 'unready');
    await reach('v2 not ready', { v1: 'ready 3', v2: 'unready 2' });
    await setState(v2, 'ready');
    await reach('v2 ready again', { v1: 'ready 3', v2: 'ready 2' });
    await cluster.scale('web-v2', 0);
    await reach('v2 scaled to zero', { v1: 'ready 3', v2: '' });
    await cluster.becomes('web', { status: 'healthy', findings: [] });
    await cluster.scale('web-v2', 4);
    await reach('v2 back', { v1: 'ready 3', v2: 'ready 4' });
  });

  test('while all pods of a subset are replaced, its rule changes, and labels of pods change in place', async () => {
    const { plane, namespace } = cluster;
    await putUp();
    await reach('created', { v1: 'ready 3', v2: 'ready 2' });
    const before = await cluster.podNames('web');
    plane.kubectl(['delete', 'pods', '-n', namespace, '-l', selectors.v2, '--wait=false']);
    await eventually(async () => {
      const now = new Set(await cluster.podNames('web'));
      expect(before.filter((name) => now.has(name))).toHaveLength(3);
    }, 20_000);
    await reach('v2 replaced', { v1: 'ready 3', v2: 'ready 2' });

    const canary = { v1, canary: { ...v2, track: 'canary' } };
    const chosen = { v1: selectors.v1, canary: `${selectors.v2},track=canary` };
    await cluster.apply(destinationRule(canary));
    await eventually(async () => expect(Object.keys(await subsetsToldBy(cluster, 'web'))).toEqual(['v1', 'canary']));
    await reach('nobody is canary', { v1: 'ready 3', canary: '' }, { selectors: chosen });
    plane.kubectl(['label', 'pods', '-n', namespace, '-l', selectors.v2, 'track=canary']);
    await reach('all of v2 are', { v1: 'ready 3', canary: 'ready 2' }, { selectors: chosen, withinMs: 45_000 });
  });

  test('until the rule is gone, and its series with it', async () => {
    await putUp();
    await reach('created', { v1: 'ready 3', v2: 'ready 2' });
    await cluster.delete('DestinationRule', 'web');
    await eventually(async () => expect(await subsetsToldBy(cluster, 'web')).toEqual({}), 10_000);
    await cluster.becomes('web', { status: 'healthy' });
  });
});

describe('an empty subset', () => {
  /** A VirtualService that shares requests for `web` out among its subsets. */
  function virtualService(weights: Readonly<Record<string, number>>) {
    const route = Object.entries(weights).map(([subset, weight]) => ({ destination: { host: 'web', subset }, weight }));
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'web', namespace: cluster.namespace },
      spec: { hosts: ['web'], http: [{ route }] },
    };
  }

  test('is told of once a route leads there, before any request fails, until it has a ready pod or no share', async () => {
    const { namespace } = cluster;
    await putUp();
    await cluster.apply(virtualService({ v1: 100, v2: 0 }));
    await cluster.scale('web-v2', 0);
    await reach('v2 scaled to zero', { v1: 'ready 3', v2: '' });
    await cluster.becomes('web', { status: 'healthy', findings: [] });

    await cluster.apply(virtualService({ v1: 95, v2: 5 }));
    const found = { code: 'UP301', cause: 'subset_matches_no_pods', subset: 'v2', confidence: 'certain' };
    await cluster.becomes('web', { status: 'degraded', findings: [found] });
    const nearest = new RegExp(
      `^Subset v2 of DestinationRule ${namespace}/web selects no pod, since one would need version=v2: the nearest, web-v1-\\S+, has version=v1, not v2; VirtualService ${namespace}/web sends requests to it$`,
    );
    await cluster.becomes('web', { findings: [{ title: expect.stringMatching(nearest) as string }] });

    await cluster.scale('web-v2', 1);
    await cluster.becomes('web', { status: 'healthy', findings: [] });
    await setState(v2, 'unready');
    await cluster.becomes('web', { status: 'degraded' });
    await cluster.apply(virtualService({ v1: 100, v2: 0 }));
    await cluster.becomes('web', { findings: [{ code: 'UP105' }] });
  });
});
