import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusedKinds } from '../../model/evidence-reading.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { eventually } from '../../testing/eventually.ts';
import type { StoredObject } from '../../testing/apiserver/fake-apiserver.ts';
import type { KubernetesOptions } from './index.ts';
import { everything } from './scope.ts';
import { service, slice, WatchedCluster } from './testing/watched-cluster.ts';

let cluster: WatchedCluster;
let engine: Engine;

const node: StoredObject = { kind: 'Node', metadata: { name: 'node-1', uid: 'node-1' } };

beforeEach(async () => {
  cluster = new WatchedCluster();
  cluster.api.put(node);
  engine = new Engine(cluster.store, rules);
  await cluster.open();
});

afterEach(() => cluster.close());

/** A pod of a service of the cluster whose image is not there. */
function pod(of: string, index: number): StoredObject {
  const waiting = { reason: 'ErrImagePull', message: 'manifest unknown' };
  return {
    kind: 'Pod',
    metadata: { name: `${of}-${index}`, namespace: 'shop', uid: `p-${of}-${index}`, labels: { app: of } },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: `${of}:2` }] },
    status: { phase: 'Pending', containerStatuses: [{ name: 'app', ready: false, state: { waiting } }] },
  };
}

function put(...objects: readonly StoredObject[]): void {
  for (const each of objects) cluster.api.put(each);
}

/** Watches with evidence for whoever is in trouble; who that is the engine says whenever it is asked. */
function watch(requestsPerSecond = 1_000, more: Partial<KubernetesOptions> = {}): Promise<void> {
  return cluster.watch({
    ...more,
    evidence: {
      requestsPerSecond,
      inTrouble: () => {
        engine.work(cluster.clock.now());
        return engine.inTrouble;
      },
    },
  });
}

function findings(name: string) {
  engine.work(cluster.clock.now());
  return engine.results.get(`shop/${name}`)?.diagnosis.findings ?? [];
}

const asked = (path: string): string[] => cluster.api.requests.filter((request) => request.includes(path));

test('what stands behind an upstream in trouble is asked for and explains it, and nobody asks about others', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0), service('well'), slice('well', [true]), pod('well', 0));
  await watch();
  await eventually(() =>
    expect(findings('web')[0]).toMatchObject({ cause: 'image_pull', reason: 'not_found', endpoints: 1 }),
  );
  expect(asked('app%3Dweb')).not.toEqual([]);
  expect(asked('app%3Dwell')).toEqual([]);
});

test('evidence goes with the trouble', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  await watch();
  const collected = () => cluster.store.snapshot().upstreams.get('shop/web')?.collected;
  await eventually(() => expect(collected()).toBeDefined());
  put(slice('web', [true]));
  await eventually(() => expect(collected()).toBeUndefined());
});

test('pods that nobody may list leave the cause unknown, and the finding says which permission is missing', async () => {
  put(service('web'), slice('web', [false]));
  cluster.api.faults.refuse = { path: /\/pods$/, status: 403 };
  await watch();
  await eventually(() =>
    expect(findings('web')[0]).toMatchObject({
      cause: 'unknown',
      evidence: expect.arrayContaining([
        expect.objectContaining({
          value:
            'pods may not be listed in namespace shop, without it nobody can say why an endpoint is not ready: give the service account of uhwatch the verb list on them',
        }),
      ]) as unknown,
    }),
  );
});

test('how evidence is read is told: requests by kind and outcome, kinds that may not be read, and who waits', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  cluster.api.faults.refuse = { path: /\/pods$/, status: 403 };
  await watch();
  const kinds = () => [...refusedKinds(cluster.state?.evidence ?? { kinds: new Map() })];
  await eventually(() => expect(kinds()).toContainEqual(['pods', expect.stringContaining('in namespace shop')]));
  await eventually(() =>
    expect(cluster.state?.evidence).toMatchObject({ waiting: 0, oldestAt: expect.any(Number) as number }),
  );
  const requestsOf = (kind: string) => Object.fromEntries(cluster.state?.evidence?.kinds.get(kind)?.requests ?? []);
  expect(requestsOf('pods')).toMatchObject({ ok: 0, refused: 1, error: 0 });
  expect(requestsOf('services')).toMatchObject({ refused: 0, error: 0 });
  expect(requestsOf('scaledobjects')).toMatchObject({ absent: 1, refused: 0 });
  put(slice('web', [true]));
  await eventually(() => expect(cluster.state?.evidence?.oldestAt).toBeUndefined());
});

test('where many services of a namespace fail at once their pods are listed once for all', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `web-${n}`);
  for (const name of names) put(service(name), slice(name, [false]), pod(name, 0));
  await watch();
  await eventually(() => {
    for (const name of names) expect(findings(name)[0]).toMatchObject({ cause: 'image_pull' });
  });
  expect(asked('/namespaces/shop/pods').length).toBeLessThan(15);
});

/** What is missing of the evidence of `shop/web`, once it was collected. */
function missing(): Promise<ReadonlyMap<string, string>> {
  return eventually(() => {
    const collected = cluster.store.snapshot().upstreams.get('shop/web')?.collected;
    expect(collected).toBeDefined();
    return collected?.evidence.missing ?? new Map<string, string>();
  });
}

test.each([
  ['nodes', /\/nodes$/, 'in the cluster'],
  ['events', /\/events$/, 'in namespace shop'],
])('without the permission on %s the cause is told all the same', async (part, path, place) => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  cluster.api.faults.refuse = { path, status: 403 };
  await watch();
  await eventually(() => expect(findings('web')[0]).toMatchObject({ cause: 'image_pull' }));
  const told = await missing();
  expect([...told.keys()]).toEqual([part]);
  expect(told.get(part)).toContain(`${part} may not be listed ${place}`);
});

test('with a Role in its namespace alone all but the nodes is known, and the cluster is asked for nodes and routes only', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  // As RBAC answers where there is no ClusterRole: whatever names no namespace is forbidden.
  cluster.api.faults.refuse = { path: /^(?!.*\/namespaces\/)\/apis?\//, status: 403 };
  await watch(1_000, { scope: { ...everything, namespaces: ['shop'] } });
  await eventually(() => expect(findings('web')[0]).toMatchObject({ cause: 'image_pull', confidence: 'certain' }));
  const told = await missing();
  expect([...told.keys()]).toEqual(['nodes']);
  expect(told.get('nodes')).toContain('on them by a ClusterRole');
  const inCluster = cluster.api.requests.filter((request) => !request.includes('/namespaces/'));
  const kinds = new Set(inCluster.map((request) => /\/(\w+)\?/.exec(request)?.[1] ?? request));
  expect(
    [...kinds].filter((kind) => /^(pods|events|services|endpointslices|deployments|replicasets)$/.test(kind)),
  ).toEqual([]);
});

test('a pod that went away between two requests is no fault, and no gap', async () => {
  put(service('web'), slice('web', [false, false]), pod('web', 0));
  await watch();
  await eventually(() => expect(findings('web')[0]).toMatchObject({ cause: 'image_pull' }));
  expect([...(await missing()).keys()].filter((part) => part !== 'claims')).toEqual([]);
});

test('an event without count and times is taken as it is', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0), {
    kind: 'Event',
    metadata: { name: 'web-0.1', namespace: 'shop', uid: 'e' },
    involvedObject: { kind: 'Pod', name: 'web-0', namespace: 'shop', uid: 'p-web-0' },
    reason: 'Failed',
    message: 'Failed to pull image',
    firstTimestamp: null,
    lastTimestamp: null,
  });
  await watch();
  await missing();
  const collected = cluster.store.snapshot().upstreams.get('shop/web')?.collected;
  expect(collected?.evidence.events).toMatchObject([{ reason: 'Failed', message: 'Failed to pull image' }]);
});

test('when the endpoints change the evidence is collected anew', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  await watch();
  const collected = () => cluster.store.snapshot().upstreams.get('shop/web')?.collected?.evidence.pods.length;
  await eventually(() => expect(collected()).toBe(1));
  put(pod('web', 1), slice('web', [false, false]));
  await eventually(() => expect(collected()).toBe(2));
});

test('with no request a second nobody is asked', async () => {
  put(service('web'), slice('web', [false]), pod('web', 0));
  await watch(0);
  await eventually(() => expect(findings('web')).not.toEqual([]));
  expect(asked('/pods')).toEqual([]);
});
