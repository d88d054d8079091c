import { describe, expect, test } from 'vitest';
import { draining, endpoint, service, serviceOf, slice, terminating, unready } from '../testing/cluster-objects.ts';

type Conditions = Record<string, boolean>;

const ready = { ready: true, serving: true, terminating: false };

/** A pod for each of these conditions. */
function pods(...each: readonly Conditions[]) {
  const endpoints = each.map((conditions, index) =>
    endpoint({ pod: `p${index}`, address: `10.0.0.${index}`, conditions }),
  );
  return slice({ endpoints });
}

describe('what kube-proxy and an Istio proxy would use', () => {
  function usable(conditions: readonly Conditions[], spec: object = {}, labels: object = {}) {
    return serviceOf(service(spec, { labels }), pods(...conditions)).readiness[0]?.usable;
  }

  test('the ready ones, and then there is no verdict of its own', () => {
    expect(usable([ready, ready, unready])).toBeUndefined();
    expect(usable([])).toBeUndefined();
    expect(usable([unready, terminating])).toBeUndefined();
  });

  test('kube-proxy falls back to those that drain when there is no other, an Istio proxy does not', () => {
    expect(usable([draining, draining, unready, terminating])).toEqual({ kube_proxy: 2, istio: 0 });
  });

  test('while one is ready nobody uses those that drain', () => {
    expect(usable([ready, draining, draining])).toBeUndefined();
  });

  test.each(['istio.io/persistent-session', 'istio.io/persistent-session-header'])(
    'with the label %s an Istio proxy goes on with those that drain',
    (label) => {
      expect(usable([ready, draining, draining], {}, { [label]: 'x-session' })).toEqual({ kube_proxy: 1, istio: 3 });
      expect(usable([draining], {}, { [label]: 'x-session' })).toEqual({ kube_proxy: 1, istio: 1 });
      // An empty name is no session, to Istio as well.
      expect(usable([ready, draining], {}, { [label]: '' })).toBeUndefined();
    },
  );

  test('pods that are published although they are not ready are used all the same', () => {
    const published = { ready: true, serving: false, terminating: false };
    const leaving = { ready: true, serving: true, terminating: true };
    const spec = { publishNotReadyAddresses: true };
    expect(usable([published, published, ready], spec)).toEqual({ kube_proxy: 3, istio: 3 });
    const [row] = serviceOf(service(spec), pods(published, published, ready, leaving)).readiness;
    expect(row?.published).toBe(3);
    expect(serviceOf(service(spec), pods(ready)).readiness[0]).not.toHaveProperty('published');
    expect(serviceOf(service(), pods(published)).readiness[0]).not.toHaveProperty('published');
    expect(usable([leaving, published], spec)).toEqual({ kube_proxy: 2, istio: 2 });
    expect(usable([ready], spec)).toBeUndefined();
  });
});

describe('the least number of ready endpoints', () => {
  /** A pod on a node, in a zone where that is told. */
  function on(node: string, zone?: string, facts: { readonly conditions?: Conditions; readonly pod?: string } = {}) {
    const { conditions = ready, pod = `${node}-${zone}` } = facts;
    return endpoint({ pod, address: `${pod}.example`, conditions, node, ...(zone !== undefined && { zone }) });
  }
  const minReady = (spec: object, ...endpoints: object[]) =>
    serviceOf(service(spec), slice({ endpoints })).readiness[0]?.minReady;
  const local = { internalTrafficPolicy: 'Local' };

  test('over zones: one where nobody is ready shows', () => {
    expect(minReady({}, on('n1', 'west'), on('n2', 'west'), on('n3', 'east', { conditions: unready }))).toEqual({
      zone: 0,
    });
    expect(minReady({}, on('n1', 'west'), on('n2', 'west'), on('n3', 'east'))).toEqual({ zone: 1 });
  });

  test('zones of several slices are one set of zones', () => {
    const told = serviceOf(
      service(),
      slice({ endpoints: [on('n1', 'west'), on('n2', 'east')] }),
      slice({ endpoints: [on('n3', 'east'), on('n4', 'west'), on('n5', 'west')] }, { name: 'web-2' }),
    );
    expect(told.readiness[0]?.minReady).toEqual({ zone: 2 });
  });

  test('is not told with one zone, nor where zones are not known', () => {
    expect(minReady({}, on('n1', 'west'), on('n2', 'west', { conditions: unready }))).toBeUndefined();
    expect(minReady({}, on('n1'), on('n2', undefined, { conditions: unready }))).toBeUndefined();
    expect(minReady({}, on('n1', 'west'), on('n2', undefined, { conditions: unready }))).toBeUndefined();
  });

  test.each(['internalTrafficPolicy', 'externalTrafficPolicy'])(
    'over nodes, where %s is Local: a node with only pods that are not ready gets no answer',
    (policy) => {
      const endpoints = [
        on('n1', 'west', { pod: 'a' }),
        on('n1', 'west', { pod: 'b' }),
        on('n2', 'west', { conditions: unready }),
      ];
      expect(minReady({ [policy]: 'Local' }, ...endpoints)).toEqual({ node: 0 });
      expect(minReady({ [policy]: 'Cluster' }, ...endpoints)).toBeUndefined();
    },
  );

  test('over nodes counts even when there is one only, and not where nodes are not told', () => {
    expect(minReady(local, on('n1', undefined, { pod: 'a' }), on('n1', undefined, { pod: 'b' }))).toEqual({
      node: 2,
    });
    expect(minReady(local, endpoint())).toBeUndefined();
  });

  test('is there in both ways at once', () => {
    const endpoints = [on('n1', 'west'), on('n2', 'west'), on('n3', 'east'), on('n3', 'east', { pod: 'b' })];
    expect(minReady(local, ...endpoints)).toEqual({ zone: 2, node: 1 });
  });

  test('of two pods with one address that serve equally well one counts, whichever slice comes first', () => {
    const at = (pod: string, zone: string) =>
      slice({ endpoints: [endpoint({ pod, zone, conditions: unready })] }, { name: `web-${pod}` });
    const well = slice({ endpoints: [on('n1', 'west'), on('n2', 'north')] }, { name: 'web-w' });
    const least = (...slices: object[]) => serviceOf(service(), ...slices).readiness[0]?.minReady;
    const [a, b] = [at('a', 'west'), at('b', 'east')];
    expect(least(a, b, well)).toEqual(least(b, a, well));
  });

  test('is absent without endpoints', () => {
    expect(minReady(local)).toBeUndefined();
  });
});
