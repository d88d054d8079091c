import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { destinationRule, virtualService } from '../../kubernetes/testing/mesh-objects.ts';
import { refusedKinds } from '../../model/evidence-reading.ts';
import type { StoredObject } from '../../testing/apiserver/fake-apiserver.ts';
import { eventually } from '../../testing/eventually.ts';
import type { KubernetesOptions } from './index.ts';
import { everything, isIn } from './scope.ts';
import { service, slice, WatchedCluster } from './testing/watched-cluster.ts';
import { only } from '../../model/in-trouble.ts';

let cluster: WatchedCluster;

const istio = '/apis/networking.istio.io';
const v1 = { version: 'v1' };
const v2 = { version: 'v2' };

beforeEach(async () => {
  cluster = new WatchedCluster();
  await cluster.open();
});

afterEach(() => cluster.close());

function installIstio(version = 'v1'): void {
  cluster.api.installed.set(`${istio}/${version}/destinationrules`, 'DestinationRule');
  cluster.api.installed.set(`${istio}/${version}/virtualservices`, 'VirtualService');
}

/** The pod behind the endpoint of that place in the slice of a service. */
function pod(of: string, index: number, labels: Readonly<Record<string, string>>): StoredObject {
  return {
    kind: 'Pod',
    metadata: { name: `${of}-${index}`, namespace: 'shop', uid: `p-${of}-${index}`, labels: { app: of, ...labels } },
  };
}

function put(...objects: readonly StoredObject[]): void {
  for (const each of objects) cluster.api.put(each);
}

/** Watches with evidence, and nobody is in trouble. */
function watch(more: Partial<KubernetesOptions> = {}, requestsPerSecond = 1_000): Promise<void> {
  return cluster.watch({ ...more, evidence: { requestsPerSecond, inTrouble: () => only() } });
}

/** Ready endpoints by subset; undefined while nothing is told of any. */
function ready(name = 'web'): Record<string, number> | undefined {
  const subsets = cluster.port(name)?.subsets;
  return subsets && Object.fromEntries(subsets.map(({ subset, counts }) => [subset, counts.ready]));
}

const becomes = (expected: Record<string, number> | undefined) => eventually(() => expect(ready()).toEqual(expected));
const asked = (path: string): string[] => cluster.api.requests.filter((request) => request.includes(path));

describe('a service that a DestinationRule divides', () => {
  test.each(['v1', 'v1beta1', 'v1alpha3'])(
    'is counted by subset, before any trouble, with Istio of %s',
    async (version) => {
      installIstio(version);
      put(service('web'), slice('web', [true, false]), pod('web', 0, v1), pod('web', 1, v2));
      put(destinationRule({ v1, v2 }));
      await watch();
      await becomes({ v1: 1, v2: 0 });
      put(slice('web', [true, true]));
      await becomes({ v1: 1, v2: 1 });
      expect(asked('/pods?')).toHaveLength(1);
    },
  );

  test('is so from when the rule is made until it is gone', async () => {
    installIstio();
    put(service('web'), slice('web', [true]), pod('web', 0, v1));
    await watch();
    expect(ready()).toBeUndefined();
    put(destinationRule({ v1 }));
    await becomes({ v1: 1 });
    put(destinationRule({ v1, v2 }));
    await becomes({ v1: 1, v2: 0 });
    cluster.api.delete(destinationRule({ v1, v2 }).metadata.uid);
    await becomes(undefined);
  });

  test('has its pods asked for when an endpoint comes that nobody knows', async () => {
    installIstio();
    put(service('web'), slice('web', [true]), pod('web', 0, v1), destinationRule({ v1, v2 }));
    await watch();
    await becomes({ v1: 1, v2: 0 });
    put(pod('web', 1, v2), slice('web', [true, true]));
    await becomes({ v1: 1, v2: 1 });
  });

  test('is told with the routes that lead to its subsets', async () => {
    installIstio();
    put(service('web'), slice('web', [true]), pod('web', 0, v1), destinationRule({ v1, v2 }));
    put(virtualService({ v1: 95, v2: 5 }));
    await watch();
    const routed = () => cluster.told('web')?.subsets?.map(({ name, routes }) => [name, routes.length]);
    await eventually(() =>
      expect(routed()).toEqual([
        ['v1', 1],
        ['v2', 1],
      ]),
    );
    put(virtualService({ v1: 100, v2: 0 }));
    await eventually(() =>
      expect(routed()).toEqual([
        ['v1', 1],
        ['v2', 0],
      ]),
    );
  });
});

test('nobody is asked for the pods of services that no mesh divides, nor for objects of a mesh that is not there', async () => {
  put(service('web'), slice('web', [true]), pod('web', 0, v1));
  await watch();
  expect(asked('/pods')).toEqual([]);
  expect(cluster.state?.resources.get('destinationrules')).toMatchObject({ up: true });
  expect(cluster.warnings).toEqual([]);
});

describe('what may not be read takes the counts away, and never makes them zero', () => {
  beforeEach(() => {
    installIstio();
    put(service('web'), slice('web', [true]), pod('web', 0, v1), destinationRule({ v1 }));
  });

  test('pods', async () => {
    cluster.api.faults.refuse = { path: /\/pods$/, status: 403 };
    await watch();
    const kinds = () => [...refusedKinds(cluster.state?.evidence ?? { kinds: new Map() })];
    await eventually(() => expect(kinds()).toContainEqual(['pods', expect.stringContaining('in namespace shop')]));
    expect(cluster.told('web')?.subsets).toHaveLength(1);
    expect(ready()).toBeUndefined();
  });

  test('pods for a while: the counts stay as they were until they may be read again', async () => {
    await watch();
    await becomes({ v1: 1 });
    cluster.api.faults.refuse = { path: /\/pods$/, status: 500 };
    const before = asked('/pods').length;
    put(pod('web', 1, v1), slice('web', [true, true]));
    await eventually(() => expect(asked('/pods').length).toBeGreaterThan(before));
    await eventually(() => expect(cluster.ready('web')).toBe(2));
    expect(ready()).toEqual({ v1: 1 });
    cluster.api.faults.refuse = undefined;
    await becomes({ v1: 2 });
  });

  test('DestinationRules, with a sentence for what is missing without them', async () => {
    cluster.api.faults.refuse = { path: /destinationrules/, status: 403 };
    await watch();
    expect(cluster.state?.resources.get('destinationrules')).toMatchObject({
      up: false,
      error: expect.stringContaining('without it endpoints are not told apart by subset of the mesh') as string,
    });
    expect(cluster.told('web')).not.toHaveProperty('subsets');
    expect(cluster.ready('web')).toBe(1);
  });

  test('anything, where no requests for evidence are wanted', async () => {
    await watch({}, 0);
    await eventually(() => expect(cluster.told('web')?.subsets).toHaveLength(1));
    expect(asked('/pods')).toEqual([]);
    expect(ready()).toBeUndefined();
  });
});

describe('a DestinationRule of another namespace', () => {
  const elsewhere = { namespace: 'edge', name: 'clients', host: 'web.shop.svc.cluster.local' };

  beforeEach(() => {
    installIstio();
    put(service('web'), slice('web', [true]), pod('web', 0, v1), destinationRule({ v1 }, elsewhere));
  });

  test('counts in the shard that has the service, whichever has the rule', async () => {
    const shards = Array.from({ length: 8 }, (_, index) => ({ ...everything, shard: { index, of: 8 } }));
    const [scope] = shards.filter((each) => isIn(each, 'shop') && !isIn(each, 'edge'));
    if (scope === undefined) throw new Error('the namespaces are in one shard');
    await watch({ scope });
    await becomes({ v1: 1 });
  });

  test('is not seen where only the namespace of the service is watched', async () => {
    await watch({ scope: { ...everything, namespaces: ['shop'] } });
    expect(cluster.told('web')).not.toHaveProperty('subsets');
    put(destinationRule({ v2: {} }));
    await becomes({ v2: 1 });
  });
});
