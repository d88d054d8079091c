import { expect, test } from 'vitest';
import { declared, noon, up } from '../../testing/events.ts';
import { Store } from '../store.ts';
import type { Route } from './network.ts';
import { routeHostsOf } from './route-hosts.ts';
import { noEvidence } from './upstream-evidence.ts';

const target = {
  namespace: 'shop',
  service: 'checkout',
  port: '80',
  subset: '',
  weight: 1,
  field: 'spec.rules[0].backendRefs[0]',
  fault: undefined,
  instead: '',
};

const route = (name: string, facts: Partial<Route> = {}): Route => ({
  kind: 'HTTPRoute',
  namespace: 'edge',
  name,
  hosts: ['www.example.com'],
  targets: [target],
  conditions: [],
  changedAt: undefined,
  ...facts,
});

function hostsOf(routes: readonly Route[], through: readonly Route[] = []): readonly string[] {
  const store = new Store();
  const evidence = { ...noEvidence, collectedAt: noon, routes, through };
  store.apply(up('kubernetes'));
  store.apply(declared());
  store.apply({
    type: 'evidence',
    source: 'kubernetes',
    at: noon,
    namespace: 'shop',
    service: 'checkout',
    evidence,
  });
  const upstream = store.snapshot().upstreams.get('shop/checkout');
  return (upstream === undefined ? [] : routeHostsOf(upstream)).map(({ name, host }) => `${name} ${host}`);
}

test('each host of each route that leads to the upstream is told once', () => {
  const both = route('web', { hosts: ['a.example.com', 'b.example.com', 'a.example.com'] });
  expect(hostsOf([both, route('api')])).toEqual(['web a.example.com', 'web b.example.com', 'api www.example.com']);
});

test('a route whose target only reads like the upstream does not lead to it', () => {
  const misspelled = { ...target, service: 'check-out', fault: 'service_missing' as const };
  expect(hostsOf([route('web', { targets: [misspelled] })])).toEqual([]);
});

test('a route that leads through a gateway to others is told of the gateway', () => {
  const other = { ...target, service: 'cart' };
  expect(hostsOf([], [route('cart', { targets: [other] })])).toEqual(['cart www.example.com']);
});

test('one route with many hosts leaves room for others, and all of them have a bound', () => {
  const many = Array.from({ length: 99 }, (_, index) => `host-${index}.example.com`);
  const found = hostsOf([
    route('wide', { hosts: many }),
    ...Array.from({ length: 60 }, (_, index) => route(`r${index}`)),
  ]);
  expect(found.filter((each) => each.startsWith('wide'))).toHaveLength(10);
  expect(found).toContain('r0 www.example.com');
  expect(found).toHaveLength(50);
});
