import { describe, expect, test } from 'vitest';
import type { Service } from '../../model/service.ts';
import { Cluster } from './cluster.ts';
import { isRejection, project } from './objects.ts';

interface EndpointFacts {
  readonly pod?: string;
  readonly address?: string;
  readonly conditions?: Record<string, boolean | null>;
}

const endpoint = ({ pod = 'a', address = '10.0.0.1', conditions = { ready: true } }: EndpointFacts = {}) => ({
  addresses: [address],
  conditions,
  targetRef: { kind: 'Pod', name: pod, uid: `uid-${pod}` },
});

const serviceObject = (spec: object = {}) => ({
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', uid: 's1' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }], ...spec },
});

const slice = (facts: object = {}, { name = 'web-1', changed = '' } = {}) => ({
  kind: 'EndpointSlice',
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    labels: { 'kubernetes.io/service-name': 'web' },
    annotations: changed === '' ? {} : { 'endpoints.kubernetes.io/last-change-trigger-time': changed },
  },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080 }],
  endpoints: [endpoint()],
  ...facts,
});

const workload = (kind: string, facts: object) => ({
  kind,
  metadata: { name: 'web', namespace: 'shop', uid: kind },
  spec: { template: { metadata: { labels: { app: 'web', version: '1' } } } },
  ...facts,
});

function serviceOf(...objects: object[]): Service {
  const cluster = new Cluster();
  for (const item of objects) {
    const record = project(item);
    if (!isRejection(record)) cluster.change(undefined, record);
  }
  const [only] = cluster.services();
  if (only === undefined) throw new Error('no service came out');
  return only;
}

/** `port=ready/unready/draining/terminating` */
function counts({ readiness }: Service): string {
  return readiness
    .map(({ port, counts: c }) => `${port}=${c.ready}/${c.unready}/${c.draining}/${c.terminating}`)
    .join(' ');
}

describe('conditions of an endpoint', () => {
  test.each([
    ['nothing is said: ready', {}, 'http=1/0/0/0'],
    ['null ready: ready', { ready: null }, 'http=1/0/0/0'],
    ['not ready', { ready: false }, 'http=0/1/0/0'],
    ['terminating and serving: draining', { ready: false, serving: true, terminating: true }, 'http=0/0/1/0'],
    ['terminating and serving is not told: draining', { ready: false, terminating: true }, 'http=0/0/1/0'],
    ['terminating and not serving', { ready: false, serving: false, terminating: true }, 'http=0/0/0/1'],
  ])('%s', (_name, conditions, expected) => {
    expect(counts(serviceOf(serviceObject(), slice({ endpoints: [endpoint({ conditions })] })))).toBe(expected);
  });

  test('with publishNotReadyAddresses only serving tells the truth', () => {
    const published = slice({ endpoints: [endpoint({ conditions: { ready: true, serving: false } })] });
    expect(counts(serviceOf(serviceObject({ publishNotReadyAddresses: true }), published))).toBe('http=0/1/0/0');
  });
});

describe('slices of a service', () => {
  test('a placeholder slice has null endpoints and null ports', () => {
    const service = serviceOf(serviceObject(), slice({ endpoints: null, ports: null }));
    expect(counts(service)).toBe('http=0/0/0/0');
    expect(service.endpointsDeclared).toBe(true);
  });

  test('without any slice the counts are zero, not absent', () => {
    expect(counts(serviceOf(serviceObject()))).toBe('http=0/0/0/0');
    expect(serviceOf(serviceObject()).endpointsDeclared).toBe(false);
  });

  test('a pod without the named port is ready on the others only', () => {
    const ports = [
      { name: 'http', port: 80 },
      { name: 'admin', port: 90 },
    ];
    const told = serviceOf(serviceObject({ ports }), slice());
    expect(counts(told)).toBe('http=1/0/0/0 admin=0/0/0/0');
    expect(told.readiness.map(({ withoutPort }) => withoutPort)).toEqual([0, 1]);
  });

  test('a single unnamed port goes by its service number', () => {
    const unnamed = slice({ ports: [{ name: '', port: 8080 }] });
    expect(counts(serviceOf(serviceObject({ ports: [{ port: 80 }] }), unnamed))).toBe('80=1/0/0/0');
  });

  test('a headless service without ports counts its pods as a whole', () => {
    expect(counts(serviceOf(serviceObject({ clusterIP: 'None', ports: [] }), slice({ ports: [] })))).toBe('=1/0/0/0');
  });

  test('dual stack counts a pod once', () => {
    const v6 = slice({ addressType: 'IPv6', endpoints: [endpoint({ address: 'fd00::1' })] }, { name: 'web-6' });
    expect(counts(serviceOf(serviceObject(), slice(), v6))).toBe('http=1/0/0/0');
  });

  test('FQDN slices are ignored, as kube-proxy and Istio do', () => {
    expect(counts(serviceOf(serviceObject(), slice({ addressType: 'FQDN' })))).toBe('http=0/0/0/0');
  });

  test('of a pod that moves between slices the newer one is right, even when it says less', () => {
    const older = slice({}, { name: 'web-1', changed: '2026-11-22T12:00:00Z' });
    const newer = slice(
      { endpoints: [endpoint({ conditions: { ready: false } })] },
      { name: 'web-2', changed: '2026-11-22T12:00:05Z' },
    );
    expect(counts(serviceOf(serviceObject(), older, newer))).toBe('http=0/1/0/0');
    expect(counts(serviceOf(serviceObject(), newer, older))).toBe('http=0/1/0/0');
  });

  test('of a ghost pod and its successor with the same address the serving one is real', () => {
    const ghost = endpoint({ pod: 'old', conditions: { ready: false, serving: false, terminating: true } });
    expect(counts(serviceOf(serviceObject(), slice({ endpoints: [endpoint({ pod: 'new' }), ghost] })))).toBe(
      'http=1/0/0/0',
    );
    expect(counts(serviceOf(serviceObject(), slice({ endpoints: [ghost, endpoint({ pod: 'new' })] })))).toBe(
      'http=1/0/0/0',
    );
  });
});

describe('kinds of services', () => {
  test.each([
    ['selector', {}],
    ['selectorless', { selector: undefined }],
    ['external_name', { type: 'ExternalName', externalName: 'db.example.com', selector: undefined }],
  ])('%s', (kind, spec) => {
    expect(serviceOf(serviceObject(spec)).kind).toBe(kind);
  });
});

describe('desired endpoints', () => {
  test('are the replicas of every workload whose pods the service selects', () => {
    const service = serviceOf(
      serviceObject(),
      workload('Deployment', { spec: { replicas: 3, template: { metadata: { labels: { app: 'web' } } } } }),
      workload('DaemonSet', {
        status: { desiredNumberScheduled: 2 },
        spec: { template: { metadata: { labels: { app: 'web' } } } },
      }),
    );
    expect(service.desired).toBe(5);
  });

  test('are 1 where a Deployment does not say, and 0 where it is scaled to zero', () => {
    expect(serviceOf(serviceObject(), workload('Deployment', {})).desired).toBe(1);
    const scaled = workload('StatefulSet', {
      spec: { replicas: 0, template: { metadata: { labels: { app: 'web' } } } },
    });
    expect(serviceOf(serviceObject(), scaled).desired).toBe(0);
  });

  test('are not known without a workload, and for a service without a selector', () => {
    expect(serviceOf(serviceObject()).desired).toBeUndefined();
    expect(serviceOf(serviceObject({ selector: undefined }), workload('Deployment', {})).desired).toBeUndefined();
  });
});

describe('malformed objects', () => {
  test.each([
    [{ kind: 'Service' }, 'Service ?/? has no metadata.name or no metadata.namespace; it is left out'],
    [
      serviceObject({ ports: [{ name: 'http', port: 'eighty' }] }),
      'Service shop/web has a port without a number in spec.ports; it is left out',
    ],
    [
      { ...serviceObject(), apiVersion: 'v2' },
      'Service shop/web has apiVersion v2, which uhwatch does not know; it is left out',
    ],
    [
      slice({ apiVersion: 'discovery.k8s.io/v3' }),
      'EndpointSlice shop/web-1 has apiVersion discovery.k8s.io/v3, which uhwatch does not know; it is left out',
    ],
    [
      workload('Deployment', { spec: { replicas: 'three' } }),
      'Deployment shop/web does not say how many pods it wants; it is left out',
    ],
  ])('are left out with a sentence', (value, sentence) => {
    expect(project(value)).toEqual({ rejected: 'malformed', why: sentence });
  });

  test.each([null, 7, 'text', [], {}, { kind: 'ConfigMap', metadata: {} }])('%j is none of our business', (value) => {
    expect(project(value)).toEqual({ rejected: 'other' });
  });
});
