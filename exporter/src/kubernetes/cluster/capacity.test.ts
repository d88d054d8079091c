import { describe, expect, test } from 'vitest';
import { autoscaler, budget } from '../testing/capacity-objects.ts';
import { service, serviceOf, workload } from '../testing/cluster-objects.ts';

const named = (name: string, more: object = {}) => ({ metadata: { name, uid: name, ...more } });
const ownedBy = (kind: string, name: string, controller = true) => ({
  ownerReferences: [{ apiVersion: 'v1', kind, name, uid: `${kind}-${name}`, controller }],
});

describe('what bounds a service', () => {
  const capacity = (...objects: object[]) =>
    serviceOf(service(), workload('Deployment', { replicas: 3 }), ...objects).capacity;

  test('nothing, as for most', () => {
    expect(capacity()).toBeUndefined();
    expect(
      capacity(autoscaler('Deployment/cart', { maxReplicas: 9 }), budget({ matchLabels: { app: 'cart' } }, 2)),
    ).toBe(undefined);
  });

  test('the autoscaler of its workload', () => {
    expect(capacity(autoscaler('Deployment/web', { minReplicas: 2, maxReplicas: 9 }))).toEqual({
      autoscaler: { min: 2, max: 9 },
      minAvailable: undefined,
    });
    expect(capacity(autoscaler('StatefulSet/web', { minReplicas: 2, maxReplicas: 9 }))).toBeUndefined();
  });

  test('an autoscaler that does not say its least number has 1', () => {
    expect(capacity(autoscaler('Deployment/web', { maxReplicas: 9 }))?.autoscaler).toEqual({ min: 1, max: 9 });
  });

  test('the sum over the autoscalers of all its workloads', () => {
    const canary = workload('Deployment', { replicas: 1, ...named('canary') });
    const both = [
      autoscaler('Deployment/web', { minReplicas: 2, maxReplicas: 9 }),
      autoscaler('Deployment/canary', { maxReplicas: 2 }),
    ];
    expect(capacity(canary, ...both)?.autoscaler).toEqual({ min: 3, max: 11 });
  });

  test('an autoscaler of an Argo Rollout, whose ReplicaSets make the pods', () => {
    const set = (name: string) => workload('ReplicaSet', { replicas: 2, ...named(name, ownedBy('Rollout', 'web')) });
    const rollout = autoscaler('Rollout/web', { minReplicas: 4, maxReplicas: 8 });
    expect(serviceOf(service(), set('web-1'), set('web-2'), rollout).capacity?.autoscaler).toEqual({ min: 4, max: 8 });
  });

  test('an autoscaler of a Deployment that an operator owns', () => {
    const owned = workload('Deployment', { replicas: 2, ...named('web', ownedBy('Kafka', 'bus')) });
    const bounds = { minReplicas: 1, maxReplicas: 3 };
    for (const target of ['Deployment/web', 'Kafka/bus']) {
      expect(serviceOf(service(), owned, autoscaler(target, bounds)).capacity?.autoscaler).toEqual({ min: 1, max: 3 });
    }
  });

  test.each([
    ['matchLabels', { matchLabels: { app: 'web' } }],
    ['In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart', 'web'] }] }],
    ['NotIn', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['cart'] }] }],
    ['NotIn of a label that is absent', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] }],
    ['Exists', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }],
    ['an empty selector, which matches everything', {}],
    [
      'both ways at once',
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
    ],
  ])('a budget that selects its pods by %s: the pods that must stay healthy', (_name, selector) => {
    expect(capacity(budget(selector, 2))).toEqual({ autoscaler: undefined, minAvailable: 2 });
  });

  test.each([
    ['another label', { matchLabels: { app: 'cart' } }],
    ['In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart'] }] }],
    ['In of a label that is absent', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] }],
    ['NotIn', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }],
    ['DoesNotExist', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }],
    ['an operator that is not known', { matchExpressions: [{ key: 'app', operator: 'Near', values: ['web'] }] }],
    ['one of two terms', { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }],
    ['no selector at all', undefined],
  ])('not a budget that its pods do not match: %s', (_name, selector) => {
    expect(capacity(budget(selector, 2))).toBeUndefined();
  });

  test('a budget that its controller has not looked at yet tells nothing', () => {
    expect(capacity(budget({ matchLabels: { app: 'web' } }, undefined))).toBeUndefined();
  });

  test('a budget and an autoscaler of another namespace are none of its', () => {
    const elsewhere = [budget({}, 2), autoscaler('Deployment/web', { maxReplicas: 9 })].map((each) => ({
      ...each,
      metadata: { ...each.metadata, namespace: 'billing' },
    }));
    expect(capacity(...elsewhere)).toBeUndefined();
  });
});
