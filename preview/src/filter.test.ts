import { expect, it } from 'vitest';
import { healthy, stale, unhealthy } from '../test-data.ts';
import { filtered } from './filter.ts';

const all = [unhealthy('cart'), stale('basket'), healthy('catalog')];
const names = (filter: { search?: string; statuses?: string[] }) =>
  filtered(all, { search: '', statuses: [], ...filter }).map(({ upstream_service: name }) => name);

it('nothing asked is all, and the very same list', () => {
  expect(filtered(all, { search: ' ', statuses: [] })).toBe(all);
});

it.each([
  ['CART', ['cart']],
  ['shop/ca', ['cart', 'catalog']],
  ['up101 readiness_probe', ['cart', 'basket']],
  ['cart nothing', []],
])('the words %s are looked for in names and findings', (search, found) => {
  expect(names({ search })).toEqual(found);
});

it('statuses are what the panel shows for them', () => {
  expect(names({ statuses: ['no_healthy_upstream', 'unknown'] })).toEqual(['cart', 'basket']);
});
