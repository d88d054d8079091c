import { describe, expect, test } from 'vitest';
import { project } from '../objects/objects.ts';
import {
  counts,
  draining,
  endpoint,
  service,
  serviceOf,
  slice,
  terminating,
  unready,
  workload,
} from '../testing/cluster-objects.ts';

/** With these endpoints in one slice. */
function countsOf(endpoints: unknown, spec: object = {}): string {
  return counts(serviceOf(service(spec), slice({ endpoints })));
}

describe('conditions of an endpoint', () => {
  test.each([
    ['nothing is said: ready', {}, 'http=1/0/0/0'],
    ['no conditions at all: ready', null, 'http=1/0/0/0'],
    ['null ready: ready', { ready: null }, 'http=1/0/0/0'],
    ['null serving and terminating: as ready says', { ready: false, serving: null, terminating: null }, 'http=0/1/0/0'],
    ['not ready', { ready: false }, 'http=0/1/0/0'],
    ['terminating and serving: draining', { ready: false, serving: true, terminating: true }, 'http=0/0/1/0'],
    ['terminating and serving is not told: draining', { ready: false, terminating: true }, 'http=0/0/1/0'],
    ['terminating and not serving', { ready: false, serving: false, terminating: true }, 'http=0/0/0/1'],
  ])('%s', (_name, conditions, expected) => {
    expect(countsOf([endpoint({ conditions })])).toBe(expected);
  });

  test.each([
    ['ready for the data plane and not serving: not ready', { ready: true, serving: false }, 'http=0/1/0/0'],
    ['serving', { ready: true, serving: true }, 'http=1/0/0/0'],
    ['terminating and serving: draining', { ready: true, serving: true, terminating: true }, 'http=0/0/1/0'],
    ['not ready although it is published: written by somebody else', { ready: false }, 'http=0/1/0/0'],
  ])('with publishNotReadyAddresses only serving tells the truth: %s', (_name, conditions, expected) => {
    expect(countsOf([endpoint({ conditions })], { publishNotReadyAddresses: true })).toBe(expected);
  });
});

describe('slices of a service', () => {
  test('a placeholder slice has null endpoints and null ports', () => {
    const told = serviceOf(service(), slice({ endpoints: null, ports: null }));
    expect(counts(told)).toBe('http=0/0/0/0');
    expect(told).toMatchObject({ endpointsDeclared: true, readiness: [{ withoutPort: 0 }] });
  });

  test('without any slice the counts are zero, not absent', () => {
    expect(counts(serviceOf(service()))).toBe('http=0/0/0/0');
    expect(serviceOf(service()).endpointsDeclared).toBe(false);
  });

  test('several slices are one set', () => {
    const more = slice(
      { endpoints: [endpoint({ pod: 'b', address: '10.0.0.2' }), endpoint({ pod: 'c', address: '10.0.0.3' })] },
      { name: 'web-2' },
    );
    expect(counts(serviceOf(service(), slice(), more))).toBe('http=3/0/0/0');
  });

  test('a hundred endpoints of one pod are one pod', () => {
    const endpoints = Array.from({ length: 100 }, (_, index) => endpoint({ address: `10.0.1.${index}` }));
    expect(countsOf(endpoints)).toBe('http=1/0/0/0');
  });

  test('of the addresses of an endpoint only the first counts, as kube-proxy has it', () => {
    const ghost = { ...endpoint({ pod: 'b', conditions: unready }), addresses: ['10.0.0.1', '10.0.0.2'] };
    expect(countsOf([endpoint({ pod: 'a', address: '10.0.0.1' }), ghost])).toBe('http=1/0/0/0');
    expect(countsOf([endpoint({ pod: 'a', address: '10.0.0.2' }), ghost])).toBe('http=1/1/0/0');
  });

  test('slices of another service, of another namespace and of no service are not counted', () => {
    const elsewhere = slice({}, { name: 'web-2' });
    const stray = slice({}, { name: 'web-3' });
    const objects = [
      slice({}, { name: 'cart-1', of: 'cart' }),
      { ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'billing' } },
      { ...stray, metadata: { ...stray.metadata, labels: {} } },
    ];
    expect(serviceOf(service(), ...objects)).toMatchObject({ endpointsDeclared: false });
    expect(counts(serviceOf(service(), ...objects))).toBe('http=0/0/0/0');
  });

  test('FQDN slices are ignored, as kube-proxy and Istio do', () => {
    expect(counts(serviceOf(service(), slice({ addressType: 'FQDN' })))).toBe('http=0/0/0/0');
  });
});

/** Every order in which things may come. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first, at) => orders(things.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

describe('an endpoint that stands in several places', () => {
  const older = '2026-11-22T12:00:00Z';
  const newer = '2026-11-22T12:00:05Z';
  const at = (changed: string, name: string, ...endpoints: object[]) => slice({ endpoints }, { name, changed });

  test.each<[string, object[], string]>([
    [
      'of a pod that moves between slices the newer one is right, even when it says less',
      [at(older, 'web-1', endpoint()), at(newer, 'web-2', endpoint({ conditions: unready }))],
      'http=0/1/0/0',
    ],
    [
      'nanoseconds in the trigger time are read',
      [
        at('2026-11-22T12:00:00.001000001Z', 'web-1', endpoint()),
        at('2026-11-22T12:00:00.002000001Z', 'web-2', endpoint({ conditions: unready })),
      ],
      'http=0/1/0/0',
    ],
    [
      'where nothing tells which is newer the better one counts',
      [at('', 'web-1', endpoint()), at('', 'web-2', endpoint({ conditions: unready }))],
      'http=1/0/0/0',
    ],
    [
      'of a ghost pod and its successor with the same address the serving one is real',
      [
        at('', 'web-1', endpoint({ pod: 'old', conditions: terminating })),
        at('', 'web-2', endpoint({ pod: 'new', conditions: draining })),
      ],
      'http=0/0/1/0',
    ],
    [
      'an old copy of a pod that was ready then does not make a ghost of the pod that has its address now',
      [
        at(older, 'web-1', endpoint({ pod: 'old' })),
        at(newer, 'web-2', endpoint({ pod: 'old', conditions: terminating })),
        at(older, 'web-3', endpoint({ pod: 'new', conditions: unready })),
      ],
      'http=0/1/0/0',
    ],
    [
      'a pod that moved to another address is no more at the old one',
      [
        at(older, 'web-1', endpoint({ address: '10.0.0.1' })),
        at(newer, 'web-2', endpoint({ address: '10.0.0.2', conditions: unready })),
      ],
      'http=0/1/0/0',
    ],
  ])('%s, in whatever order they come', (_name, slices, expected) => {
    for (const order of orders(slices)) expect(counts(serviceOf(service(), ...order))).toBe(expected);
  });

  test('one address with two port numbers is two endpoints: pods on the network of their node', () => {
    const second = slice(
      { ports: [{ name: 'http', port: 8081 }], endpoints: [endpoint({ pod: 'b' })] },
      { name: 'web-2' },
    );
    expect(counts(serviceOf(service(), slice(), second))).toBe('http=2/0/0/0');
  });
});

describe('address families', () => {
  const both = { ipFamilies: ['IPv4', 'IPv6'] };
  const v6 = (facts: object = {}) => slice({ addressType: 'IPv6', ...facts }, { name: 'web-6' });
  const familiesOf = (...objects: object[]) =>
    serviceOf(...objects).readiness.map(({ families }) =>
      families?.map(({ family, counts: each }) => `${family} ${Object.values(each).join('/')}`),
    );

  test('dual stack counts a pod once, and once in each family', () => {
    const objects = [service(both), slice(), v6({ endpoints: [endpoint({ address: 'fd00::1' })] })];
    expect(counts(serviceOf(...objects))).toBe('http=1/0/0/0');
    expect(familiesOf(...objects)).toEqual([['ipv4 1/0/0/0', 'ipv6 1/0/0/0']]);
  });

  test('a family in which nobody is ready shows although the other is well', () => {
    expect(familiesOf(service(both), slice(), v6({ endpoints: null, ports: null }))).toEqual([
      ['ipv4 1/0/0/0', 'ipv6 0/0/0/0'],
    ]);
    const down = v6({ endpoints: [endpoint({ address: 'fd00::1', conditions: unready })] });
    expect(familiesOf(service(both), slice(), down)).toEqual([['ipv4 1/0/0/0', 'ipv6 0/1/0/0']]);
  });

  test('a family that has no slice yet has no endpoints', () => {
    expect(familiesOf(service(both), slice())).toEqual([['ipv4 1/0/0/0', 'ipv6 0/0/0/0']]);
  });

  test('only a service with more than one family has a row for each', () => {
    expect(familiesOf(service(), slice())).toEqual([undefined]);
    expect(familiesOf(service({ ipFamilies: ['IPv6'] }), v6())).toEqual([undefined]);
    // An old server does not say, and its slices do.
    expect(familiesOf(service(), slice(), v6())).toEqual([['ipv4 1/0/0/0', 'ipv6 1/0/0/0']]);
  });
});

describe('kinds of services', () => {
  test.each([
    ['selector', {}],
    ['selectorless', { selector: undefined }],
    ['selectorless', { selector: {} }],
    ['external_name', { type: 'ExternalName', externalName: 'db.example.com', selector: undefined }],
  ])('%s', (kind, spec) => {
    expect(serviceOf(service(spec)).kind).toBe(kind);
  });
});

describe('malformed objects', () => {
  test.each([
    [{ kind: 'Service' }, 'Service ?/? has no metadata.name or no metadata.namespace; it is left out'],
    [
      service({ ports: [{ name: 'http', port: 'eighty' }] }),
      'Service shop/web has a port without a number in spec.ports; it is left out',
    ],
    [
      { ...service(), apiVersion: 'v2' },
      'Service shop/web has apiVersion v2, which uhwatch does not know; it is left out',
    ],
    [
      slice({ apiVersion: 'discovery.k8s.io/v3' }),
      'EndpointSlice shop/web-1 has apiVersion discovery.k8s.io/v3, which uhwatch does not know; it is left out',
    ],
    [
      { ...workload('Deployment'), spec: { replicas: 'three' } },
      'Deployment shop/web does not say how many pods it wants; it is left out',
    ],
    [workload('DaemonSet'), 'DaemonSet shop/web does not say how many pods it wants; it is left out'],
    [
      {
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      },
      'HorizontalPodAutoscaler shop/web has no spec.maxReplicas; it is left out',
    ],
  ])('are left out with a sentence', (value, sentence) => {
    expect(project(value)).toEqual({ rejected: 'malformed', why: sentence });
  });

  test.each([null, 7, 'text', [], {}, { kind: 'ConfigMap', metadata: {} }])('%j is none of our business', (value) => {
    expect(project(value)).toEqual({ rejected: 'other' });
  });

  test('a Service of another API group, as Knative has them, is none of our business', () => {
    expect(project({ ...service(), apiVersion: 'serving.knative.dev/v1' })).toEqual({ rejected: 'other' });
  });
});
