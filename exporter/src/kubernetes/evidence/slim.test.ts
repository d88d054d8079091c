import { expect, test } from 'vitest';
import { sliceEndpointsOf } from './service.ts';
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
  for (const unread of ['managedFields', 'annotations', 'zone', '"kind":"Pod"']) expect(text).not.toContain(unread);
});

test('an object of another kind is held as it is', () => {
  const node = { kind: 'Node', metadata: { name: 'node-1', annotations: { note: 'kept' } } };
  expect(slim(node)).toBe(node);
});
