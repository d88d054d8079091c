import { expect, test } from 'vitest';
import { serviceSpecOf, sliceEndpointsOf } from './service.ts';
import { slim } from './slim.ts';

const slice = {
  kind: 'EndpointSlice',
  addressType: 'IPv4',
  metadata: {
    name: 'web-x7k2p',
    namespace: 'shop',
    labels: { 'kubernetes.io/service-name': 'web' },
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2026-11-29T10:00:00Z' },
    managedFields: [{ manager: 'kube-controller-manager', fieldsV1: { 'f:endpoints': {} } }],
  },
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints: [
    {
      addresses: ['10.1.0.7'],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'u-1' },
      zone: 'a',
    },
    { addresses: ['10.1.0.8'], conditions: { ready: false, serving: false }, targetRef: { name: 'web-2', uid: 'u-2' } },
    { addresses: ['10.1.0.9'], conditions: { ready: false, serving: true, terminating: true } },
    { addresses: ['10.1.0.10'] },
    { addresses: [], conditions: { ready: null }, targetRef: null },
  ],
};

test('what is held of a slice tells the same of its endpoints, and nothing that nobody reads', () => {
  const held = slim(slice);
  expect(sliceEndpointsOf(held)).toEqual(sliceEndpointsOf(slice));
  const text = JSON.stringify(held);
  expect(text).toContain('kubernetes.io/service-name');
  for (const unread of ['managedFields', 'annotations', 'zone', 'addresses', '"kind":"Pod"'])
    expect(text).not.toContain(unread);
});

const service = {
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web' },
    creationTimestamp: '2026-11-28T10:00:00Z',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    managedFields: [
      { manager: 'helm', time: '2026-11-29T10:00:00Z', fieldsV1: { 'f:spec': { 'f:selector': {}, 'f:type': {} } } },
      { manager: 'cloud', time: '2026-11-29T11:00:00Z', fieldsV1: { 'f:status': {} } },
      { manager: 'none' },
    ],
  },
  spec: {
    clusterIP: '10.96.0.7',
    externalTrafficPolicy: 'Local',
    ports: [{ port: 80, targetPort: 'http' }],
    selector: { app: 'web' },
  },
  status: { loadBalancer: {} },
};

test('what is held of a Service tells the same of what it asks for, and when who writes the selector wrote last', () => {
  const held = slim(service);
  expect(serviceSpecOf(held)).toEqual(serviceSpecOf(service));
  expect(serviceSpecOf(held).editedAt).toBe(Date.parse('2026-11-29T10:00:00Z'));
  const text = JSON.stringify(held);
  for (const unread of ['labels', 'annotations', 'manager', 'clusterIP', 'status']) expect(text).not.toContain(unread);
});

test.each(['Service', 'EndpointSlice'])('a %s without anything is held without a fault', (kind) => {
  expect(slim({ kind })).toMatchObject({ kind });
});

test('an object of another kind is held as it is', () => {
  const node = { kind: 'Node', metadata: { name: 'node-1', annotations: { note: 'kept' } } };
  expect(slim(node)).toBe(node);
});
