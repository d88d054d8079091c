import { expect, test } from 'vitest';
import type { Upstream } from '../../model/upstream.ts';
import { commonCauses } from './common.ts';
import { noDiagnosis } from '../engine/diagnose.ts';
import type { KeptFinding } from '../engine/finding.ts';

const node = {
  kind: 'Node',
  namespace: '',
  name: 'node-3',
  field: 'status.conditions[Ready].status',
  value: 'Unknown',
};

function result(key: string, facts: Partial<KeptFinding> = {}) {
  const finding = {
    code: 'UP101',
    confidence: 'certain',
    cause: 'node_not_ready',
    reason: '',
    evidence: [node],
    since: '2026-11-22T12:00:00.000Z',
    ...facts,
  };
  return { upstream: { key } as Upstream, diagnosis: { ...noDiagnosis, findings: [finding as KeptFinding] } };
}

test('one node behind several upstreams is told once, with all of them and since the first', () => {
  const earlier = { since: '2026-11-22T11:59:00.000Z' };
  expect(commonCauses([result('shop/b'), result('shop/a', earlier), result('pay/c')])).toEqual([
    {
      cause: 'node_not_ready',
      kind: 'Node',
      namespace: '',
      name: 'node-3',
      confidence: 'certain',
      upstreams: 3,
      named: ['pay/c', 'shop/a', 'shop/b'],
      hosts: [],
      since: '2026-11-22T11:59:00.000Z',
      title: '3 upstreams have one thing in common, Node node-3: the node is not ready',
      commands: ['kubectl describe node node-3', 'kubectl get pods -A -o wide --field-selector spec.nodeName=node-3'],
    },
  ]);
});

test('two are a coincidence, and so are three with other causes or other nodes', () => {
  const other = { evidence: [{ ...node, name: 'node-4' }] };
  expect(commonCauses([result('a'), result('b')])).toEqual([]);
  expect(commonCauses([result('a'), result('b'), result('c', { cause: 'evicted' })])).toEqual([]);
  expect(commonCauses([result('a'), result('b'), result('c', other)])).toEqual([]);
});

test('one admission webhook that keeps the pods of several upstreams from being made is told', () => {
  const webhook = {
    kind: 'Webhook',
    namespace: '',
    name: 'inject.example.com',
    field: 'admission',
    value: 'cannot be asked',
  };
  const kept = ['a', 'b', 'c'].map((key) => result(key, { cause: 'creation_forbidden', evidence: [webhook] }));
  expect(commonCauses(kept)).toMatchObject([{ kind: 'Webhook', name: 'inject.example.com', upstreams: 3 }]);
});

test('nodes of one zone that fail together are the zone as well, one node alone is not', () => {
  const inZone = (key: string, name: string) => {
    const found = result(key, { evidence: [{ ...node, name }] });
    const labels = new Map([['topology.kubernetes.io/zone', 'eu-west-1a']]);
    const collected = { evidence: { nodes: new Map([[name, { labels, conditions: [] }]]) } };
    return { ...found, upstream: { ...found.upstream, collected } as unknown as Upstream };
  };
  const [zone, ...others] = commonCauses([inZone('a', 'node-3'), inZone('b', 'node-4'), inZone('c', 'node-5')]);
  expect(zone).toMatchObject({ kind: 'Zone', name: 'eu-west-1a', upstreams: 3, cause: 'node_not_ready' });
  expect(others).toEqual([]);
  const same = ['a', 'b', 'c'].map((key) => inZone(key, 'node-3'));
  expect(commonCauses(same).map(({ kind }) => kind)).toEqual(['Node']);
});

test('an upstream whose evidence names a thing twice counts once', () => {
  const twice = { evidence: [node, { ...node, field: 'spec.taints' }] };
  expect(commonCauses([result('a', twice), result('b'), result('c')])[0]?.upstreams).toBe(3);
});

test('what hits most comes first, and things of two namespaces are two', () => {
  const secret = (namespace: string) => ({
    cause: 'config_error' as const,
    evidence: [{ kind: 'Secret', namespace, name: 'db', field: 'metadata', value: 'missing' }],
  });
  const shop = ['a', 'b', 'c', 'd'].map((name) => result(`shop/${name}`, secret('shop')));
  const pay = ['a', 'b', 'c'].map((name) => result(`pay/${name}`, secret('pay')));
  expect(commonCauses([...pay, ...shop]).map(({ namespace, upstreams }) => [namespace, upstreams])).toEqual([
    ['shop', 4],
    ['pay', 3],
  ]);
});
