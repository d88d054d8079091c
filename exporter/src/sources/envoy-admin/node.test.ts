import { expect, test } from 'vitest';
import { NodeReader } from './node.ts';

function nodeOf(node: unknown, text = JSON.stringify({ state: 'LIVE', node })) {
  const reader = new NodeReader();
  for (let at = 0; at < text.length; at += 7) reader.push(Buffer.from(text.slice(at, at + 7)));
  return reader.end();
}

const id = 'router~10.244.1.7~gw-7d9f-x2k4p.edge~edge.svc.cluster.local';

test('a gateway of Istio tells its namespace, its workload and its labels', () => {
  const metadata = { OWNER: 'kubernetes://apis/apps/v1/namespaces/edge/deployments/gw', LABELS: { app: 'gw' } };
  expect(nodeOf({ id, metadata })).toEqual({
    namespace: 'edge',
    workload: 'deployment/gw',
    labels: new Map([['app', 'gw']]),
  });
});

test('without an owner it is known by its pod', () => {
  expect(nodeOf({ id })).toEqual({ namespace: 'edge', workload: 'pod/gw-7d9f-x2k4p', labels: undefined });
});

test.each([
  ['a sidecar', { id: id.replace('router', 'sidecar') }],
  ['an Envoy that is named otherwise', { id: 'envoy-1', cluster: 'edge' }],
  ['none at all', undefined],
])('%s is no gateway', (_, node) => {
  expect(nodeOf(node)).toBeUndefined();
});

test('what is no JSON says nothing', () => {
  expect(nodeOf(undefined, 'not found')).toBeUndefined();
});
