import { describe, expect, test } from 'vitest';
import { reconcile, type ReconcileOptions } from './slice-controller.ts';
import type { PodObject, ServiceObject, SliceObject } from './slice-objects.ts';

const http = { name: 'http', port: 80, targetPort: 'web' };

function service(spec: Partial<ServiceObject['spec']> = {}): ServiceObject {
  return {
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', uid: 's-web', labels: { team: 'red' } },
    spec: { selector: { app: 'web' }, ports: [http], clusterIP: '10.96.0.1', ...spec },
  };
}

interface PodFacts {
  readonly metadata?: Partial<PodObject['metadata']>;
  readonly spec?: PodObject['spec'];
  readonly status?: PodObject['status'];
  readonly ready?: boolean;
}

let count = 0;

/** A ready pod of `web` with the container port `web`, 8080. */
function pod({ metadata, spec, status, ready = true }: PodFacts = {}): PodObject {
  const name = `web-${++count}`;
  return {
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: `p-${name}`, labels: { app: 'web' }, ...metadata },
    spec: { nodeName: 'a', containers: [{ ports: [{ name: 'web', containerPort: 8080 }] }], ...spec },
    status: {
      phase: 'Running',
      podIP: `10.0.0.${count}`,
      podIPs: [{ ip: `10.0.0.${count}` }],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...status,
    },
  };
}

const containers = (name: string, containerPort: number, protocol = 'TCP') => [
  { ports: [{ name, containerPort, protocol }] },
];

/** For each slice its ports by number and how many endpoints it has. */
function shape(pods: readonly PodObject[], spec: Partial<ServiceObject['spec']> = {}, options: ReconcileOptions = {}) {
  return reconcile(service(spec), pods, options).map(({ ports, endpoints }) => [
    ports?.map(({ port }) => port) ?? null,
    endpoints?.length ?? null,
  ]);
}

/** Ready, serving and terminating of the first endpoint. */
function conditions([slice]: readonly SliceObject[]) {
  const { ready, serving, terminating } = slice?.endpoints?.[0]?.conditions ?? {};
  return [ready, serving, terminating];
}

describe('who is an endpoint', () => {
  test.each<[string, PodFacts]>([
    ['has ended well', { status: { phase: 'Succeeded' } }],
    ['has failed', { status: { phase: 'Failed' } }],
    ['has no address yet', { status: { phase: 'Pending', podIP: '', podIPs: [] } }],
    ['bears another label', { metadata: { labels: { app: 'cart' } } }],
    ['lives in another namespace', { metadata: { namespace: 'billing' } }],
  ])('not a pod that %s', (_why, facts) => {
    expect(shape([pod(facts)])).toEqual([[null, null]]);
  });

  test('not a pod whose node is gone, unless addresses that are not ready are published', () => {
    const nodes = [{ metadata: { name: 'b' } }];
    expect(shape([pod()], {}, { nodes })).toEqual([[null, null]]);
    expect(shape([pod()], { publishNotReadyAddresses: true }, { nodes })).toEqual([[[8080], 1]]);
  });

  test.each<[string, PodFacts, [boolean, boolean, boolean]]>([
    ['is ready', {}, [true, true, false]],
    ['is not ready', { ready: false }, [false, false, false]],
    ['says nothing of being ready', { status: { conditions: [] } }, [false, false, false]],
    ['terminates', { metadata: { deletionTimestamp: '2026-11-22T12:00:00Z' } }, [false, true, true]],
  ])('a pod that %s: ready, serving, terminating', (_what, facts, expected) => {
    expect(conditions(reconcile(service(), [pod(facts)]))).toEqual(expected);
  });

  test('addresses that are not ready may be published as ready ones; serving tells the truth', () => {
    const published = service({ publishNotReadyAddresses: true });
    expect(conditions(reconcile(published, [pod({ ready: false })]))).toEqual([true, false, false]);
  });

  test('an endpoint names its pod, its node and the zone of its node', () => {
    const nodes = [{ metadata: { name: 'a', labels: { 'topology.kubernetes.io/zone': 'west' } } }];
    const each = pod({ spec: { nodeName: 'a', hostname: 'first', subdomain: 'web', containers: [] } });
    const { name, uid } = each.metadata;
    expect(reconcile(service(), [each], { nodes })[0]?.endpoints?.[0]).toMatchObject({
      hostname: 'first',
      nodeName: 'a',
      zone: 'west',
      targetRef: { kind: 'Pod', namespace: 'shop', name, uid },
    });
  });
});

describe('ports', () => {
  test('pods whose named port is another number stand in slices of their own', () => {
    const pods = [pod(), pod({ spec: { containers: containers('web', 9090) } }), pod()];
    expect(shape(pods)).toEqual([
      [[8080], 2],
      [[9090], 1],
    ]);
  });

  test('a pod without the named port is a ready endpoint without it', () => {
    const pods = [pod(), pod({ spec: { containers: containers('metrics', 9090) } })];
    expect(shape(pods)).toEqual([
      [[8080], 1],
      [[], 1],
    ]);
    expect(reconcile(service(), pods)[1]?.endpoints?.[0]?.conditions.ready).toBe(true);
  });

  test('a named port must have the protocol of the service', () => {
    expect(shape([pod({ spec: { containers: containers('web', 53, 'UDP') } })])).toEqual([[[], 1]]);
  });

  test('sidecars count, init containers that end do not', () => {
    const [ended] = containers('web', 8080);
    expect(shape([pod({ spec: { containers: [], initContainers: [{ ...ended }] } })])).toEqual([[[], 1]]);
    const sidecar = { ...ended, restartPolicy: 'Always' };
    expect(shape([pod({ spec: { containers: [], initContainers: [sidecar] } })])).toEqual([[[8080], 1]]);
  });

  test('a number is copied, whether or not a container declares it', () => {
    expect(shape([pod()], { ports: [{ port: 80, targetPort: 1 }] })).toEqual([[[1], 1]]);
    expect(shape([pod()], { ports: [{ port: 80 }] })).toEqual([[[80], 1]]);
  });

  test('a headless service may have none', () => {
    const [slice] = reconcile(service({ clusterIP: 'None', ports: [] }), [pod()]);
    expect(slice?.ports).toEqual([]);
    expect(slice?.metadata.labels).toHaveProperty('service.kubernetes.io/headless', '');
  });
});

describe('slices', () => {
  test('none without a selector, and none of a service that is only a name', () => {
    expect(reconcile(service({ selector: {} }), [pod()])).toEqual([]);
    expect(reconcile(service({ type: 'ExternalName' }), [pod()])).toEqual([]);
  });

  test('without endpoints there is a placeholder for each family', () => {
    const slices = reconcile(service({ ipFamilies: ['IPv4', 'IPv6'] }), []);
    expect(slices.map(({ addressType, endpoints, ports }) => [addressType, endpoints, ports])).toEqual([
      ['IPv4', null, null],
      ['IPv6', null, null],
    ]);
  });

  test('with two families the same pod stands in both, each with its address', () => {
    const dual = pod({ status: { podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } });
    const slices = reconcile(service({ ipFamilies: ['IPv4', 'IPv6'] }), [dual]);
    expect(slices.map(({ addressType, endpoints }) => [addressType, endpoints?.[0]?.addresses])).toEqual([
      ['IPv4', ['10.0.0.1']],
      ['IPv6', ['fd00::1']],
    ]);
    expect(slices[0]?.endpoints?.[0]?.targetRef.uid).toBe(slices[1]?.endpoints?.[0]?.targetRef.uid);
  });

  test('a service with an IPv6 address is of that family', () => {
    expect(reconcile(service({ clusterIP: 'fd00::1' }), [])[0]?.addressType).toBe('IPv6');
  });

  test('none has more endpoints than it may', () => {
    const pods = Array.from({ length: 5 }, () => pod());
    expect(shape(pods, {}, { maxEndpoints: 2 }).map(([, endpoints]) => endpoints)).toEqual([2, 2, 1]);
    const names = reconcile(service(), pods, { maxEndpoints: 2 }).map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(3);
  });

  test('they bear the labels of the service, its name, who made them, and when that was caused', () => {
    const triggerTime = '2026-11-22T12:00:00Z';
    expect(reconcile(service(), [], { triggerTime })[0]?.metadata).toMatchObject({
      namespace: 'shop',
      labels: {
        team: 'red',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': triggerTime },
      ownerReferences: [{ kind: 'Service', name: 'web', uid: 's-web' }],
    });
  });
});
