import { expect, it } from 'vitest';
import { searchFor } from './search.ts';

const said = {
  names: ['shop/cart', 'shop.example.com'],
  findings: [{ code: 'UP101', cause: 'readiness_probe', reason: 'http_status' }],
};

it.each([
  ['CART', true],
  ['shop/ca', true],
  ['up101 readiness_probe', true],
  ['example error', true],
  ['cart nothing', false],
])('the words %s are looked for in names and findings', (search, isFound) => {
  expect(searchFor(search)?.(said)).toBe(isFound);
});

it('nothing is looked for without a word', () => {
  expect(searchFor(' \t')).toBeUndefined();
});
