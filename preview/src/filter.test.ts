import { expect, it } from 'vitest';
import { healthy, stale, unhealthy } from '../test-data.ts';
import { filtered } from './filter.ts';

const all = [unhealthy('cart'), stale('basket'), healthy('catalog')];
const names = (filter: { search?: string; status?: string }) =>
  filtered(all, { search: '', status: '', ...filter }).map(({ upstream_service: name }) => name);

it('nothing asked is all, and the very same list', () => {
  expect(filtered(all, { search: ' ', status: '' })).toBe(all);
});

it.each([
  ['CART', ['cart']],
  ['shop/ca', ['cart', 'catalog']],
  ['up101 readiness_probe', ['cart', 'basket']],
  ['cart nothing', []],
])('the words %s are looked for in names and findings', (search, found) => {
  expect(names({ search })).toEqual(found);
});

it.each([
  ['no_healthy_upstream', ['cart']],
  ['degraded', ['basket']],
  ['unknown', ['basket']],
])('the status %s is also that of who had it before a source was lost', (status, found) => {
  expect(names({ status })).toEqual(found);
});
