import { describe, expect, test } from 'vitest';
import { HeldObjects } from '../evidence/held-objects.ts';
import { learnAllPods } from '../evidence/subset-pods.ts';
import { draining, endpoint, objectsOf, service, slice, terminating, unready } from '../testing/cluster-objects.ts';
import { destinationRule, virtualService } from '../testing/mesh-objects.ts';
import { Cluster } from './cluster.ts';

const v1 = { version: 'v1' };
const v2 = { version: 'v2' };

interface PodFacts {
  readonly labels: Readonly<Record<string, string>>;
  readonly conditions?: Record<string, boolean>;
}

/** A pod behind `web` by its name, with its labels, and the endpoint that it makes. */
function podsAndSlice(pods: Readonly<Record<string, PodFacts>>): object[] {
  const endpoints = Object.entries(pods).map(([pod, { conditions = { ready: true } }], index) =>
    endpoint({ pod, address: `10.0.0.${index + 1}`, conditions }),
  );
  const objects = Object.entries(pods).map(([name, { labels }]) => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: { app: 'web', ...labels } },
  }));
  return [slice({ endpoints }), ...objects];
}

/** What is told of the services of these objects, once the pods that are asked for were learned. */
async function told(...objects: readonly object[]) {
  const cluster = new Cluster();
  const set = objectsOf(cluster);
  const given = objects as Record<string, unknown>[];
  for (const each of given) set.put(each);
  cluster.services();
  await learnAllPods(cluster.subsets, new HeldObjects(given, 'the test'));
  return cluster.services();
}

/** `port/subset=ready/unready/draining/terminating` of the first service. */
async function countsOf(...objects: readonly object[]): Promise<string> {
  const [first] = await told(...objects);
  const rows = first?.readiness.flatMap(({ port, subsets = [] }) => subsets.map((each) => ({ port, ...each }))) ?? [];
  return rows
    .map(({ port, subset, counts: c }) => `${port}/${subset}=${c.ready}/${c.unready}/${c.draining}/${c.terminating}`)
    .join(' ');
}

describe('the endpoints of a subset', () => {
  test('are those of pods that have all of its labels, by state and with explicit zeros', async () => {
    const pods = podsAndSlice({
      a: { labels: v1 },
      b: { labels: v1, conditions: unready },
      c: { labels: v1, conditions: draining },
      d: { labels: v1, conditions: terminating },
      e: { labels: { ...v2, track: 'canary' } },
    });
    const rule = destinationRule({ v1, canary: { ...v2, track: 'canary' }, old: { ...v2, track: 'stable' } });
    expect(await countsOf(service(), ...pods, rule)).toBe('http/v1=1/1/1/1 http/canary=1/0/0/0 http/old=0/0/0/0');
  });

  test('of one without labels are all of them', async () => {
    const pods = podsAndSlice({ a: { labels: v1 }, b: { labels: v2 } });
    expect(await countsOf(service(), ...pods, destinationRule({ all: {} }))).toBe('http/all=2/0/0/0');
  });

  test('count on each port that their pods have', async () => {
    const ports = [
      { name: 'http', port: 80 },
      { name: 'admin', port: 90 },
    ];
    const pods = podsAndSlice({ a: { labels: v1 } });
    expect(await countsOf(service({ ports }), ...pods, destinationRule({ v1 }))).toBe(
      'http/v1=1/0/0/0 admin/v1=0/0/0/0',
    );
  });

  test('that are published although they are not ready are told apart, since proxies send to them', async () => {
    const pods = podsAndSlice({ a: { labels: v1, conditions: { ready: true, serving: false, terminating: false } } });
    const [web] = await told(service({ publishNotReadyAddresses: true }), ...pods, destinationRule({ v1 }));
    expect(web?.readiness[0]?.subsets).toEqual([
      { subset: 'v1', counts: { ready: 0, unready: 1, draining: 0, terminating: 0 }, published: 1 },
    ]);
  });

  test('do not count a pod that is gone although a slice still has it', async () => {
    const [slices, ...pods] = podsAndSlice({ a: { labels: v1 }, b: { labels: v1 } });
    const [first = {}] = pods;
    expect(await countsOf(service(), slices ?? {}, first, destinationRule({ v1, all: {} }))).toBe(
      'http/v1=1/0/0/0 http/all=1/0/0/0',
    );
  });
});

describe('nothing is told of subsets, not even zeros,', () => {
  const pods = podsAndSlice({ a: { labels: v1 } });

  test('where nobody may say which pods there are', async () => {
    const [web] = await told(service(), pods[0] ?? {}, destinationRule({ v1 }));
    expect(web?.subsets).toMatchObject([{ name: 'v1' }]);
    expect(web?.readiness[0]).not.toHaveProperty('subsets');
  });

  test.each([
    ['of a service that no DestinationRule names', [service(), destinationRule({ v1 }, { host: 'other' })]],
    ['of a DestinationRule without subsets', [service(), destinationRule({})]],
    ['of a service without a selector', [service({ selector: undefined }), destinationRule({ v1 })]],
    [
      'of labels that Istio gives by where an endpoint is',
      [service(), destinationRule({ near: { 'topology.istio.io/cluster': 'east' } })],
    ],
    [
      'of another API of that name',
      [service(), { ...destinationRule({ v1 }), apiVersion: 'policy.example.com/v1', kind: 'DestinationRule' }],
    ],
  ])('%s', async (_what, objects) => {
    expect(await countsOf(...objects, ...pods)).toBe('');
  });
});

describe('the service that a DestinationRule is for', () => {
  const pods = podsAndSlice({ a: { labels: v1 } });

  test.each(['web', 'web.shop.svc.cluster.local', 'web.shop.svc', '*.shop.svc.cluster.local', '*.local', '*'])(
    'is shop/web where it says %s',
    async (host) => {
      expect(await countsOf(service(), ...pods, destinationRule({ v1 }, { host }))).toBe('http/v1=1/0/0/0');
    },
  );

  test('may be in another namespace, where a short name means one of its own', async () => {
    const elsewhere = { namespace: 'edge', name: 'clients' };
    const full = destinationRule({ v1 }, { ...elsewhere, host: 'web.shop.svc.cluster.local' });
    expect(await countsOf(service(), ...pods, full)).toBe('http/v1=1/0/0/0');
    expect(await countsOf(service(), ...pods, destinationRule({ v1 }, elsewhere))).toBe('');
  });
});

describe('several DestinationRules of one service', () => {
  const pods = podsAndSlice({ a: { labels: v1 }, b: { labels: v2 } });

  test('add their subsets up', async () => {
    const second = destinationRule({ v2 }, { name: 'web-2' });
    expect(await countsOf(service(), ...pods, destinationRule({ v1 }), second)).toBe('http/v1=1/0/0/0 http/v2=1/0/0/0');
  });

  test('that define one subset: the oldest counts, that of the own namespace first, and it is disputed', async () => {
    const older = { name: 'older', created: '2026-11-28T12:00:00Z' };
    const host = 'web.shop.svc.cluster.local';
    const far = destinationRule({ main: v2 }, { ...older, namespace: 'a-clients', host });
    const objects = [far, destinationRule({ main: v2 }), destinationRule({ main: v1 }, older)];
    const [web] = await told(service(), ...pods, ...objects);
    expect(web?.subsets).toEqual([
      {
        name: 'main',
        labels: 'version=v1',
        definedBy: { kind: 'DestinationRule', namespace: 'shop', name: 'older' },
        isDisputed: true,
        routes: [],
      },
    ]);
  });

  test('one for the service itself takes the place of a pattern in its namespace, not of one in another', async () => {
    const wide = destinationRule({ v2 }, { name: 'wide', host: '*.shop.svc.cluster.local' });
    const mesh = destinationRule({ all: {} }, { name: 'mesh', namespace: 'istio-system', host: '*.local' });
    expect(await countsOf(service(), ...pods, wide, mesh, destinationRule({ v1 }))).toBe(
      'http/v1=1/0/0/0 http/all=2/0/0/0',
    );
  });

  test('one for the service itself does so without subsets of its own, too', async () => {
    const wide = destinationRule({ v2 }, { name: 'wide', host: '*.shop.svc.cluster.local' });
    expect(await countsOf(service(), ...pods, wide, destinationRule({}))).toBe('');
  });

  test('no more than a hundred subsets of a service are told', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`v${n}`, { version: `v${n}` }]));
    const [web] = await told(service(), ...pods, destinationRule(many));
    expect(web?.readiness[0]?.subsets).toHaveLength(100);
  });
});

describe('the routes to a subset', () => {
  const pods = podsAndSlice({ a: { labels: v1 } });
  const routesOf = async (...objects: readonly object[]) => {
    const [web] = await told(service(), ...pods, destinationRule({ v1, v2 }), ...objects);
    return Object.fromEntries(web?.subsets?.map(({ name, routes }) => [name, routes.map(({ field }) => field)]) ?? []);
  };

  test('are those that give it a share of their requests', async () => {
    expect(await routesOf(virtualService({ v1: 100, v2: 0 }))).toEqual({
      v1: ['spec.http[0].route[0].destination'],
      v2: [],
    });
  });

  test('are of this service and of no other', async () => {
    expect(await routesOf(virtualService({ v1: 100 }, { host: 'other' }))).toEqual({ v1: [], v2: [] });
  });
});

describe('as the cluster changes', () => {
  /** A cluster that has what is put, and the counts that are told of `web` next. */
  function changing() {
    const cluster = new Cluster();
    const set = objectsOf(cluster);
    const put = (...objects: readonly object[]): void => {
      for (const each of objects) set.put(each as Record<string, unknown>);
    };
    const remove = (each: object): void => set.remove(each as Record<string, unknown>);
    const learn = (...objects: readonly object[]) =>
      learnAllPods(cluster.subsets, new HeldObjects(objects as Record<string, unknown>[], 'the test'));
    const next = (): Record<string, number> | undefined => {
      const [web] = cluster.takeChanges(10, 0).changed;
      const subsets = web?.readiness[0]?.subsets;
      return subsets && Object.fromEntries(subsets.map(({ subset, counts }) => [subset, counts.ready]));
    };
    return { cluster, put, remove, learn, next };
  }

  test('a pod that stops being ready counts at once, and nobody asks for its labels again', async () => {
    const { cluster, put, learn, next } = changing();
    const objects = podsAndSlice({ a: { labels: v1 } });
    put(service(), objects[0] ?? {}, destinationRule({ v1 }));
    expect(next()).toBeUndefined();
    await learn(...objects);
    expect(next()).toEqual({ v1: 1 });
    put(...podsAndSlice({ a: { labels: v1, conditions: unready } }).slice(0, 1));
    expect(next()).toEqual({ v1: 0 });
    expect(cluster.subsets.takeQuestion(5_000)).toBeUndefined();
  });

  test('while the labels of a new pod are asked for the counts stay as they were', async () => {
    const { cluster, put, learn, next } = changing();
    put(service(), podsAndSlice({ a: { labels: v1 } })[0] ?? {}, destinationRule({ v1 }));
    next();
    await learn(...podsAndSlice({ a: { labels: v1 } }));
    next();
    const successor = podsAndSlice({ b: { labels: v1 } });
    put(successor[0] ?? {});
    expect(next()).toEqual({ v1: 1 });
    const question = cluster.subsets.takeQuestion(1_000);
    expect(question).toMatchObject({ namespace: 'shop', name: 'web', selector: new Map([['app', 'web']]) });
    cluster.subsets.askAll();
    await learn(...successor);
    // They are the same as before, so there is nothing to tell.
    expect(next()).toBeUndefined();
    put(podsAndSlice({ b: { labels: v1, conditions: unready } })[0] ?? {});
    expect(next()).toEqual({ v1: 0 });
  });

  test('a subset, a DestinationRule and a service that go take their counts along', async () => {
    const { cluster, put, remove, learn, next } = changing();
    const objects = podsAndSlice({ a: { labels: v1 } });
    put(service(), objects[0] ?? {}, destinationRule({ v1, v2 }));
    next();
    await learn(...objects);
    expect(next()).toEqual({ v1: 1, v2: 0 });
    put(destinationRule({ v1 }));
    expect(next()).toEqual({ v1: 1 });
    remove(destinationRule({ v1 }));
    const [web] = cluster.takeChanges(10, 0).changed;
    expect(web).not.toHaveProperty('subsets');
    expect(web?.readiness[0]).not.toHaveProperty('subsets');
    cluster.subsets.askAll();
    expect(cluster.subsets.takeQuestion(0)).toBeUndefined();
  });

  test('a DestinationRule alone keeps no namespace in being', () => {
    const { cluster, put, remove } = changing();
    const down = slice({ endpoints: [endpoint({ conditions: unready })] });
    put(service(), down, destinationRule({ v1 }));
    cluster.takeChanges(10, 0);
    remove(service());
    remove(down);
    expect(cluster.takeChanges(10, 0).removed).toEqual([{ namespace: 'shop', name: 'web' }]);
  });
});
