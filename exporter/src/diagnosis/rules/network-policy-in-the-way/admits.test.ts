import { expect, test } from 'vitest';
import type { PolicyPeer, Requirement } from '../../../model/evidence/network.ts';
import { admits } from './admits.ts';

const gateway = { namespace: 'edge', workload: 'deployment/gw', labels: new Map([['app', 'gw']]) };
const named = (namespace: string): Requirement[] => [
  { key: 'kubernetes.io/metadata.name', operator: 'In', values: [namespace] },
];
const app = (operator: string, ...values: string[]): Requirement[] => [{ key: 'app', operator, values }];
const team: Requirement[] = [{ key: 'team', operator: 'In', values: ['edge'] }];

function peer(from: PolicyPeer['from'], pods: readonly Requirement[] = [], namespaces: readonly Requirement[] = []) {
  return { from, isAny: false, words: '', pods, namespaces };
}

test.each([
  ['its namespace by name', peer('namespaces', [], named('edge')), 'yes'],
  ['another namespace by name', peer('namespaces', [], named('shop')), 'no'],
  ['a label of namespaces that nobody knows', peer('namespaces', [], team), 'unknown'],
  ['that label, and another label of the pods', peer('namespaces', app('In', 'web'), team), 'no'],
  ['its namespace and its pods', peer('namespaces', app('In', 'web', 'gw'), named('edge')), 'yes'],
  ['all namespaces, but other pods', peer('namespaces', app('NotIn', 'gw')), 'no'],
  ['pods with the label', peer('namespaces', app('Exists')), 'yes'],
  ['pods without the label', peer('namespaces', app('DoesNotExist')), 'no'],
  ['an operator of the future', peer('namespaces', app('Like', 'g*')), 'unknown'],
  ['pods of the namespace of the policy', peer('own_namespace', app('In', 'gw')), 'no'],
  ['addresses', peer('addresses'), 'unknown'],
] as const)('%s', (_, given, expected) => {
  expect(admits(given, gateway, 'shop')).toBe(expected);
});

test('a gateway whose labels are not known may be any pod of its namespace', () => {
  const unlabeled = { ...gateway, labels: undefined };
  expect(admits(peer('namespaces', app('In', 'web'), named('edge')), unlabeled, 'shop')).toBe('unknown');
  expect(admits(peer('namespaces', app('In', 'web'), named('shop')), unlabeled, 'shop')).toBe('no');
  expect(admits(peer('own_namespace'), unlabeled, 'edge')).toBe('yes');
});
