import { describe, expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import type { JsonObject } from '../json.ts';
import { autoscaler, budget } from '../testing/capacity-objects.ts';
import { objectsOf, service, serviceOf, slice, workload } from '../testing/cluster-objects.ts';

const desired = (...objects: object[]) => serviceOf(service(), ...objects).desired;
const named = (name: string, more: object = {}) => ({ metadata: { name, uid: name, ...more } });
const ownedBy = (kind: string, name: string, controller = true) => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name, uid: `${kind}-${name}`, controller }],
});

describe('desired endpoints', () => {
  test.each(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'])(
    'are the replicas of a %s whose pods the service selects',
    (kind) => {
      expect(desired(workload(kind, { replicas: 3 }))).toBe(3);
      expect(desired(workload(kind, { replicas: 0 }))).toBe(0);
    },
  );

  test('are 1 where a Deployment does not say', () => {
    expect(desired(workload('Deployment'))).toBe(1);
  });

  test('are the nodes on which a DaemonSet ought to run', () => {
    const status = { desiredNumberScheduled: 4, currentNumberScheduled: 3, numberReady: 2 };
    expect(desired(workload('DaemonSet', { status }))).toBe(4);
  });

  test('are the sum over all workloads behind the service', () => {
    const canary = workload('Deployment', { replicas: 1, ...named('web-canary'), labels: { app: 'web', track: 'c' } });
    expect(desired(workload('Deployment', { replicas: 3 }), canary)).toBe(4);
  });

  test('are not known without a workload', () => {
    expect(desired()).toBeUndefined();
  });

  test('are not known for a service without a selector, or with an empty one: it selects nobody', () => {
    const any = workload('Deployment', { replicas: 3 });
    expect(serviceOf(service({ selector: undefined }), any).desired).toBeUndefined();
    expect(serviceOf(service({ selector: {} }), any).desired).toBeUndefined();
  });
});

describe('which workloads stand behind a service', () => {
  const selector = { app: 'web', tier: 'front', track: 'stable' };

  test('those whose pods have every pair of the selector, whichever pair comes first', () => {
    const pods = workload('Deployment', {
      replicas: 2,
      labels: { tier: 'front', track: 'stable', app: 'web', v: '1' },
    });
    for (const order of [selector, Object.fromEntries(Object.entries(selector).reverse())]) {
      expect(serviceOf(service({ selector: order }), pods).desired).toBe(2);
      expect(serviceOf(pods, service({ selector: order })).desired).toBe(2);
    }
  });

  test.each([
    ['lack one of the pairs', { app: 'web', tier: 'front' }],
    ['have another value for one of them', { ...selector, track: 'canary' }],
    ['have none', {}],
  ])('not those whose pods %s', (_name, labels) => {
    expect(serviceOf(service({ selector }), workload('Deployment', { labels })).desired).toBeUndefined();
  });

  test('not those of which each has a pair that the other lacks', () => {
    const back = workload('Deployment', { labels: { app: 'web', tier: 'back' } });
    const cart = workload('StatefulSet', { labels: { app: 'cart', tier: 'front' } });
    expect(serviceOf(service({ selector: { app: 'web', tier: 'front' } }), back, cart).desired).toBeUndefined();
  });

  test('none: then the selector is told, where any workload is known in the namespace', () => {
    const cart = workload('Deployment', { labels: { app: 'cart' } });
    const elsewhere = workload('Deployment', { labels: { app: 'cart' }, metadata: { namespace: 'billing' } });
    expect(serviceOf(service({ selector }), cart).unmatchedSelector).toBe('app=web,tier=front,track=stable');
    expect(serviceOf(service({ selector }), elsewhere)).not.toHaveProperty('unmatchedSelector');
    expect(serviceOf(service({ selector }))).not.toHaveProperty('unmatchedSelector');
    expect(serviceOf(service({ selector: undefined }), cart)).not.toHaveProperty('unmatchedSelector');
    expect(serviceOf(service(), workload('Deployment'))).not.toHaveProperty('unmatchedSelector');
  });

  test('not those of another namespace', () => {
    expect(desired(workload('Deployment', { metadata: { namespace: 'billing' } }))).toBeUndefined();
  });

  test('a ReplicaSet of a Deployment is its history and does not count', () => {
    const history = workload('ReplicaSet', { replicas: 3, ...named('web-1', ownedBy('Deployment', 'web')) });
    expect(desired(workload('Deployment', { replicas: 3 }), history)).toBe(3);
    expect(desired(history)).toBeUndefined();
  });

  test('a ReplicaSet of an Argo Rollout, or of nobody, is the only one to say a number', () => {
    const stable = workload('ReplicaSet', { replicas: 3, ...named('web-1', ownedBy('Rollout', 'web')) });
    const canary = workload('ReplicaSet', { replicas: 1, ...named('web-2', ownedBy('Rollout', 'web')) });
    expect(desired(stable, canary)).toBe(4);
    const mentioned = workload('ReplicaSet', { replicas: 2, ...named('web-3', ownedBy('Deployment', 'x', false)) });
    expect(desired(mentioned)).toBe(2);
  });
});

describe('what changes behind a service', () => {
  function started() {
    const cluster = new Cluster();
    const objects = objectsOf(cluster);
    const put = (object: object) => objects.put(object as JsonObject);
    const initial = [
      service(),
      service({ selector: { app: 'cart' } }, { name: 'cart', uid: 's2' }),
      slice(),
      workload('Deployment', { replicas: 3 }),
      autoscaler('Deployment/web', { maxReplicas: 9 }),
      budget({ matchLabels: { app: 'web' } }, 2),
    ];
    for (const object of initial) put(object);
    const told = () =>
      cluster.takeChanges(100, 0).changed.map(({ name, desired: n, capacity }) => ({ name, n, capacity }));
    told();
    return { cluster, objects, put, told };
  }

  test('the status of workloads, autoscalers and budgets changes all the time, and nothing is looked at again', () => {
    const { cluster, put } = started();
    put(workload('Deployment', { replicas: 3, status: { readyReplicas: 1 } }));
    put({ ...autoscaler('Deployment/web', { maxReplicas: 9 }), status: { currentReplicas: 4 } });
    const pdb = budget({ matchLabels: { app: 'web' } }, 2);
    put({ ...pdb, status: { ...pdb.status, currentHealthy: 1, disruptionsAllowed: 0 } });
    expect(cluster.dirty).toBe(0);
  });

  test('a workload that is scaled is told of the services that select it, and of no other', () => {
    const { put, told } = started();
    put(workload('Deployment', { replicas: 5 }));
    expect(told()).toMatchObject([{ name: 'web', n: 5 }]);
  });

  test('a service that asks for more than the pods of a workload have is not looked at when that changes', () => {
    const { cluster, put, told } = started();
    put(service({ selector: { app: 'web', tier: 'front' } }, { name: 'front', uid: 's3' }));
    told();
    put(workload('Deployment', { replicas: 5 }));
    expect(cluster.dirty).toBe(1);
  });

  test('a service that was made anew before its predecessor went stands before its own workloads only', () => {
    const { cluster, objects, put, told } = started();
    put(service({ selector: { app: 'none' } }, { uid: 's9' }));
    objects.remove(service());
    told();
    put(workload('Deployment', { replicas: 5 }));
    expect(cluster.dirty).toBe(0);
  });

  test('a workload whose pods get other labels goes from one service to another', () => {
    const { put, told } = started();
    put(workload('Deployment', { replicas: 3, labels: { app: 'cart' } }));
    const after = told();
    expect(after).toHaveLength(2);
    expect(after.find(({ name }) => name === 'web')).toEqual({ name: 'web', n: undefined, capacity: undefined });
    expect(after.find(({ name }) => name === 'cart')).toMatchObject({ n: 3, capacity: { autoscaler: { max: 9 } } });
  });

  test('a workload that an operator adopts can be scaled through it', () => {
    const { put, told } = started();
    put(autoscaler('Kafka/bus', { maxReplicas: 4 }));
    expect(told()).toEqual([]);
    put(workload('Deployment', { replicas: 3, metadata: ownedBy('Kafka', 'bus') }));
    expect(told()).toMatchObject([{ name: 'web', capacity: { autoscaler: { max: 13 } } }]);
  });

  test('bounds that change, and bounds that go', () => {
    const { objects, put, told } = started();
    put(autoscaler('Deployment/web', { maxReplicas: 12 }));
    expect(told()).toMatchObject([{ name: 'web', capacity: { autoscaler: { min: 1, max: 12 } } }]);
    put(autoscaler('Deployment/web', { minReplicas: 2, maxReplicas: 12 }));
    expect(told()).toMatchObject([{ name: 'web', capacity: { autoscaler: { min: 2, max: 12 } } }]);
    put(budget({ matchLabels: { app: 'web' } }, 1));
    expect(told()).toMatchObject([{ name: 'web', capacity: { autoscaler: { max: 12 }, minAvailable: 1 } }]);
    put(budget({ matchLabels: { app: 'cart' } }, 1));
    expect(told()).toMatchObject([{ name: 'web', capacity: { minAvailable: undefined } }]);
    objects.remove(autoscaler('Deployment/web', {}));
    expect(told()).toEqual([{ name: 'web', n: 3, capacity: undefined }]);
  });

  test('a deleted workload, and one that waits for its pods, desire nothing any more', () => {
    const { objects, put, told } = started();
    put(workload('Deployment', { replicas: 3, metadata: { deletionTimestamp: '2026-11-28T12:00:00Z' } }));
    expect(told()).toMatchObject([{ name: 'web', n: undefined }, { name: 'cart' }]);
    put(workload('Deployment', { replicas: 2 }));
    expect(told()).toMatchObject([{ name: 'web', n: 2 }, { name: 'cart' }]);
    objects.remove(workload('Deployment'));
    expect(told()).toMatchObject([{ name: 'web', n: undefined }, { name: 'cart' }]);
  });

  test('a service whose selector changes stands before other workloads', () => {
    const { put, told } = started();
    put(service({ selector: { app: 'none' } }));
    expect(told()).toEqual([{ name: 'web', n: undefined, capacity: undefined }]);
    put(workload('Deployment', { replicas: 4 }));
    expect(told()).toEqual([]);
  });
});
