import { expect, test } from 'vitest';
import { listedFor } from './listed.ts';
import type { ObjectQuery } from './reader.ts';

const serviceLabel = 'kubernetes.io/service-name';

function slice(namespace: string, name: string, service?: string) {
  const labels = service === undefined ? {} : { [serviceLabel]: service, zone: name };
  return { kind: 'EndpointSlice', metadata: { namespace, name, labels }, endpoints: [{ addresses: [name] }] };
}

const slices = [
  slice('shop', 'web-1', 'web'),
  slice('shop', 'web-2', 'web'),
  slice('shop', 'cart-1', 'cart'),
  slice('bank', 'web-3', 'web'),
  slice('shop', 'stray'),
];
const of = (service: string, more: readonly [string, string][] = []) => new Map([[serviceLabel, service], ...more]);

test.each<[string, Omit<ObjectQuery, 'resource'>, string[]]>([
  ['of a service, in its namespace alone', { namespace: 'shop', labels: of('web') }, ['web-1', 'web-2']],
  ['with more labels than that', { namespace: 'shop', labels: of('web', [['zone', 'web-2']]) }, ['web-2']],
  ['of a service without any', { namespace: 'bank', labels: of('cart') }, []],
  ['with another label', { namespace: 'shop', labels: new Map([['zone', 'cart-1']]) }, ['cart-1']],
  ['all of a namespace', { namespace: 'shop' }, ['web-1', 'web-2', 'cart-1', 'stray']],
  ['of a namespace without any', { namespace: 'none' }, []],
  ['all of all namespaces', { namespace: '' }, ['web-1', 'web-2', 'cart-1', 'web-3', 'stray']],
])('slices %s are found whole in the list of all', (_, asked, names) => {
  const listed = listedFor({ resource: 'slices', namespace: '' });
  for (const each of slices) listed.add(each);
  expect(listed.size).toBe(5);
  const found = listed.find({ resource: 'slices', ...asked });
  expect(found).toEqual(names.map((name) => slices.find(({ metadata }) => metadata.name === name)));
});

test('one of all services is found by its name', () => {
  const services = ['web', 'cart'].map((name) => ({ kind: 'Service', metadata: { namespace: 'shop', name } }));
  const listed = listedFor({ resource: 'service', namespace: '' });
  for (const each of services) listed.add(each);
  expect(listed.find({ resource: 'service', namespace: 'shop', name: 'cart' })).toEqual([services[1]]);
  expect(listed.find({ resource: 'service', namespace: 'shop' })).toEqual(services);
});
