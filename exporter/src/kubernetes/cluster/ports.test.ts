import { describe, expect, test } from 'vitest';
import { sameService } from './same-service.ts';
import { counts, endpoint, service, serviceOf, slice } from '../testing/cluster-objects.ts';

const other = endpoint({ pod: 'b', address: '10.0.0.2' });

describe('ports of a service', () => {
  const ports = [
    { name: 'http', port: 80 },
    { name: 'admin', port: 90 },
  ];

  test('a pod without the named port is ready on the others only', () => {
    const told = serviceOf(service({ ports }), slice());
    expect(counts(told)).toBe('http=1/0/0/0 admin=0/0/0/0');
    expect(told.readiness.map(({ withoutPort }) => withoutPort)).toEqual([0, 1]);
  });

  test('a named port that only some pods have leaves the others out of it', () => {
    const complete = slice({
      ports: [
        { name: 'http', port: 8080 },
        { name: 'admin', port: 9090 },
      ],
    });
    const told = serviceOf(service({ ports }), complete, slice({ endpoints: [other] }, { name: 'web-2' }));
    expect(counts(told)).toBe('http=2/0/0/0 admin=1/0/0/0');
    expect(told.readiness.map(({ withoutPort }) => withoutPort)).toEqual([0, 1]);
  });

  test('pods whose named port is another number stand in slices of their own, and all of them count', () => {
    const second = slice({ ports: [{ name: 'http', port: 9090 }], endpoints: [other] }, { name: 'web-2' });
    const told = serviceOf(service(), slice(), second);
    expect(counts(told)).toBe('http=2/0/0/0');
    expect(told.readiness[0]?.withoutPort).toBe(0);
  });

  test('a single unnamed port goes by its service number', () => {
    const unnamed = slice({ ports: [{ name: '', port: 8080 }] });
    expect(counts(serviceOf(service({ ports: [{ port: 80 }] }), unnamed))).toBe('80=1/0/0/0');
    const nameless = slice({ ports: [{ name: null, port: 8080 }] });
    expect(counts(serviceOf(service({ ports: [{ port: 80 }] }), nameless))).toBe('80=1/0/0/0');
  });

  test('the same number on TCP and on UDP is two ports, told apart by name', () => {
    const dns = service({
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    });
    const udp = { name: 'dns', port: 53, protocol: 'UDP' };
    const tcp = { name: 'dns-tcp', port: 53, protocol: 'TCP' };
    const second = slice({ ports: [udp], endpoints: [other] }, { name: 'web-2' });
    const told = serviceOf(dns, slice({ ports: [udp, tcp] }), second);
    expect(counts(told)).toBe('dns=2/0/0/0 dns-tcp=1/0/0/0');
    expect(told.readiness.map(({ withoutPort }) => withoutPort)).toEqual([0, 1]);
  });

  test('a headless service without ports counts its pods as a whole', () => {
    const headless = service({ clusterIP: 'None', ports: [] });
    const slices = [slice({ ports: [] }), slice({ ports: [], endpoints: [other] }, { name: 'web-2' })];
    expect(counts(serviceOf(headless, ...slices))).toBe('=2/0/0/0');
    expect(counts(serviceOf(service({ clusterIP: 'None', ports: undefined }), ...slices))).toBe('=2/0/0/0');
  });

  test('a headless service with ports is as any other', () => {
    expect(counts(serviceOf(service({ clusterIP: 'None' }), slice()))).toBe('http=1/0/0/0');
  });
});

describe('slices that the controller of selectors did not write', () => {
  const selectorless = { selector: undefined };

  test('hand-written ones without conditions: ready', () => {
    const custom = slice({ endpoints: [{ addresses: ['192.0.2.1'] }, { addresses: ['192.0.2.2'] }] });
    const told = serviceOf(service(selectorless), custom);
    expect(counts(told)).toBe('http=2/0/0/0');
    expect(told).toMatchObject({ kind: 'selectorless', desired: undefined, endpointsDeclared: true });
  });

  test('mirrored from Endpoints: only ready is told, and serving says nothing else', () => {
    const mirrored = slice({
      endpoints: [
        { addresses: ['192.0.2.1'], conditions: { ready: true } },
        { addresses: ['192.0.2.2'], conditions: { ready: false } },
      ],
    });
    expect(counts(serviceOf(service(selectorless), mirrored))).toBe('http=1/1/0/0');
    const published = service({ ...selectorless, publishNotReadyAddresses: true });
    expect(counts(serviceOf(published, mirrored))).toBe('http=1/1/0/0');
  });

  test('mirrored from Endpoints of a time before the selector: they count nowhere, and are told as left over', () => {
    const labels = {
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
    };
    const metadata = { name: 'web-old', namespace: 'shop', uid: 'web-old', labels };
    const mirrored = slice({ metadata, endpoints: [other, endpoint({ pod: 'c', address: '10.0.0.3' })] });
    const told = serviceOf(service(), slice(), mirrored);
    expect(counts(told)).toBe('http=1/0/0/0');
    expect(told.leftovers).toEqual([{ name: 'web-old', endpoints: 2 }]);
    expect(counts(serviceOf(service(selectorless), mirrored))).toBe('http=2/0/0/0');
    expect(serviceOf(service(selectorless), mirrored)).not.toHaveProperty('leftovers');
    const both = slice({ endpoints: [other, endpoint({ pod: 'c', address: '10.0.0.3' })] });
    expect(serviceOf(service(), both, mirrored)).not.toHaveProperty('leftovers');
  });

  test('a slice without any ports beside one with them', () => {
    const portless = slice({ ports: null, endpoints: [other] }, { name: 'web-2' });
    const told = serviceOf(service(selectorless), slice(), portless);
    expect(counts(told)).toBe('http=1/0/0/0');
    expect(told.readiness[0]?.withoutPort).toBe(1);
  });

  test('kubernetes.default, which the apiserver writes: no pod, no owner, only ready', () => {
    const objects = [
      {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: { name: 'kubernetes', namespace: 'default', uid: '7d7a3f84' },
        spec: {
          clusterIP: '10.96.0.1',
          ipFamilies: ['IPv4'],
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
          type: 'ClusterIP',
        },
      },
      {
        kind: 'EndpointSlice',
        apiVersion: 'discovery.k8s.io/v1',
        addressType: 'IPv4',
        endpoints: ['172.18.0.7', '172.18.0.8'].map((address) => ({
          addresses: [address],
          conditions: { ready: true },
        })),
        metadata: {
          name: 'kubernetes',
          namespace: 'default',
          uid: '49c83fb2-0f4d-4e31-9d93-3ffa3c6fb6be',
          labels: { 'kubernetes.io/service-name': 'kubernetes' },
        },
        ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      },
    ];
    expect(counts(serviceOf(...objects))).toBe('https=2/0/0/0');
    expect(serviceOf(...objects)).toMatchObject({ kind: 'selectorless', desired: undefined });
  });

  test('v1beta1, as kubectl of an old cluster wrote it: node and zone stand in the topology', () => {
    const on = (pod: string, ready: boolean, topology: object) => ({
      addresses: [`10.244.0.${pod.length}`],
      conditions: { ready },
      targetRef: { kind: 'Pod', namespace: 'shop', name: pod, uid: `u-${pod}` },
      topology,
    });
    const west = { 'kubernetes.io/hostname': 'n1', 'topology.kubernetes.io/zone': 'west' };
    const east = { 'kubernetes.io/hostname': 'n2', 'topology.kubernetes.io/zone': 'east' };
    const old = slice({
      apiVersion: 'discovery.k8s.io/v1beta1',
      endpoints: [on('p', true, west), on('pp', true, west), on('ppp', false, east)],
    });
    const told = serviceOf(service({ externalTrafficPolicy: 'Local' }), old);
    expect(counts(told)).toBe('http=2/1/0/0');
    expect(told.readiness[0]?.minReady).toEqual({ zone: 0, node: 0 });
  });
});

describe('addresses of a service', () => {
  test.each([
    [{ clusterIP: '10.96.3.4', clusterIPs: ['10.96.3.4', 'fd00::4'] }, ['10.96.3.4', 'fd00::4']],
    [{ clusterIP: '10.96.3.4' }, ['10.96.3.4']],
    [{ clusterIP: 'None', clusterIPs: ['None'] }, undefined],
    [{ type: 'ExternalName', externalName: 'db.example.com' }, undefined],
  ])('%j has %j', (spec, addresses) => {
    expect(serviceOf(service(spec)).addresses).toEqual(addresses);
  });

  test('another one is told', () => {
    const one = serviceOf(service({ clusterIP: '10.96.3.4' }));
    expect(sameService(one, serviceOf(service({ clusterIP: '10.96.3.4' })))).toBe(true);
    expect(sameService(one, serviceOf(service({ clusterIP: '10.96.3.5' })))).toBe(false);
    expect(sameService(one, serviceOf(service()))).toBe(false);
  });
});
